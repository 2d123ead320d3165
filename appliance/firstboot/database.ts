/** Makes the PostgreSQL cluster on the data partition, with the appliance's role and database in it. */
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { idOf, stateFolder, writeDurably } from './state.ts'

const PROGRAMS = '/usr/lib/postgresql/18/bin'
const CLUSTER = '/var/lib/postgresql/18/main'
const madeFile = join(stateFolder, 'database-made')

function runAsPostgres(program: string, args: readonly string[], input = ''): void {
	const result = spawnSync(join(PROGRAMS, program), args, {
		uid: idOf('user', 'postgres'),
		gid: idOf('group', 'postgres'),
		cwd: '/',
		input,
		encoding: 'utf8',
	})
	if (result.error) throw result.error
	// The single-user server ends with 0 although a statement failed: it says so only in words.
	if (result.status !== 0 || /^(.*\s)?(ERROR|FATAL|PANIC):/m.test(result.stderr))
		throw new Error(`${program} failed: ${result.stderr || result.stdout}`)
}

/**
 * Makes the cluster, unless a complete one is there. A half-made one (power cut) is thrown away: nothing is in it yet.
 * No server has to run for it: the single-user server takes one statement a line.
 */
export function makeDatabase(): void {
	if (existsSync(madeFile)) return
	rmSync(CLUSTER, { recursive: true, force: true })
	mkdirSync(CLUSTER, { recursive: true, mode: 0o700 })
	for (const folder of ['/var/lib/postgresql', '/var/lib/postgresql/18', CLUSTER])
		chownSync(folder, idOf('user', 'postgres'), idOf('group', 'postgres'))
	// The built-in collation does not change when the C library does: indexes survive updates of the system.
	runAsPostgres('initdb', [
		`--pgdata=${CLUSTER}`,
		'--encoding=UTF8',
		'--locale-provider=builtin',
		'--builtin-locale=C.UTF-8',
		'--locale=C.UTF-8',
		'--auth-local=peer',
		'--auth-host=reject',
		'--no-sync',
	])
	runAsPostgres(
		'postgres',
		['--single', '-D', CLUSTER, 'postgres'],
		'CREATE ROLE callytics LOGIN\nCREATE DATABASE callytics OWNER callytics\n',
	)
	const sync = spawnSync('sync', ['-f', CLUSTER])
	if (sync.status !== 0) throw new Error('the new database could not be written to the disk')
	writeDurably(madeFile, '', { user: 'root', group: 'root', mode: 0o644 })
}
