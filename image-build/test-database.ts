/** A PostgreSQL server for the database tests: the appliance's own version, from the built tree, thrown away afterwards. */
import { spawn } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { readCommand, tryCommand } from './run-command.ts'
import { findTree } from './tree.ts'

const PROGRAMS = '/usr/lib/postgresql/18/bin'
const START_SECONDS = 30
const LOOK_EVERY_MS = 50

/** A running server: reached through the Unix socket in `host`, where everybody is trusted. */
export interface TestDatabase {
	/** What libpq and `pg` read from the environment. */
	environment: { PGHOST: string; PGUSER: string; PGDATABASE: string }
	/** Ends it as a crash would; what it had written stays. */
	kill(): Promise<void>
	/** Starts it again on the same files. @throws when it does not start */
	start(): Promise<void>
	stop(): Promise<void>
}

/**
 * Words that run a program of the tree as its postgres account, with `folder` as its /tmp.
 * The mounts are in a namespace of their own: they vanish with the process.
 */
function inTree(tree: string, folder: string, command: readonly string[]): string[] {
	const script =
		'mount --bind "$1" "$2/tmp" && mount --rbind /dev "$2/dev" && tree=$2 && shift 2 && exec chroot --userspec=postgres:postgres "$tree" "$@"'
	return ['unshare', '--mount', '--propagation=private', 'sh', '-c', script, 'sh', folder, tree, ...command]
}

/**
 * Starts a server on an empty cluster.
 * @throws when the tree has not been built or PostgreSQL does not start
 */
export async function startTestDatabase(): Promise<TestDatabase> {
	const tree = findTree()
	const folder = mkdtempSync(join(tmpdir(), 'callytics-database-'))
	mkdirSync(join(folder, 'data'), { mode: 0o700 })
	const account = await readCommand('chroot', [tree, 'getent', 'passwd', 'postgres'])
	const [, , user, group] = account.split(':')
	for (const path of [folder, join(folder, 'data')]) chownSync(path, Number(user), Number(group))
	const [program, ...words] = inTree(tree, folder, [
		`${PROGRAMS}/initdb`,
		'--pgdata=/tmp/data',
		'--auth=trust',
		'--no-sync',
	])
	await readCommand(program!, [...words, '--encoding=UTF8', '--locale=C.UTF-8', '--username=postgres'])

	// What is thrown away need not survive a power cut, only a kill: the tests run several times faster.
	const settings = ['fsync=off', 'full_page_writes=off', 'listen_addresses=', 'jit=off']
	const options = [
		...settings,
		'unix_socket_directories=/tmp',
		'max_connections=200',
		'dynamic_shared_memory_type=mmap',
	]
	const server = inTree(tree, folder, [
		`${PROGRAMS}/postgres`,
		'-D',
		'/tmp/data',
		...options.flatMap((option) => ['-c', option]),
	])
	let end = (): Promise<void> => Promise.resolve()
	const start = async () => {
		const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...server], {
			detached: true,
			stdio: ['ignore', 'ignore', 'pipe'],
		})
		let lastWords = ''
		child.stderr.on('data', (chunk: Buffer) => (lastWords += chunk.toString()))
		const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
		end = async () => {
			child.kill('SIGQUIT') // at once: nothing in it is worth an orderly end
			await ended
		}
		const deadline = Date.now() + START_SECONDS * 1000
		while (!(await isReady(tree, folder))) {
			if (Date.now() > deadline || child.exitCode !== null) {
				await stop()
				throw new Error(`PostgreSQL did not start for the database tests:\n${lastWords}`)
			}
			await delay(LOOK_EVERY_MS)
		}
	}
	const stop = async () => {
		await end()
		rmSync(folder, { recursive: true, force: true })
	}
	await start()
	const environment = { PGHOST: folder, PGUSER: 'postgres', PGDATABASE: 'postgres' }
	return { environment, kill: () => end(), start, stop }
}

async function isReady(tree: string, folder: string): Promise<boolean> {
	const [probe, ...rest] = inTree(tree, folder, [`${PROGRAMS}/pg_isready`, '--quiet', '--host=/tmp'])
	return (await tryCommand(probe!, rest)).code === 0
}
