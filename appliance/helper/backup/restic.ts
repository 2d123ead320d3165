/** Starts restic: no shell, no secret among its words, and its complaints in the user's words. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Refusal } from '../refusal.ts'
import { complaintOf, type Complaint } from './complaints.ts'
import { backupAccount } from './places.ts'
import { resticEnvironment, resticOptions, sshName } from './repository.ts'
import type { BackupTarget } from './settings.ts'

/** One call of restic. */
export interface ResticCall {
	target: BackupTarget
	/** Folder with the target's files. */
	folder: string
	words: readonly string[]
	/** The repository's key, read from standard input instead of from the target's folder. */
	key?: string
	/** Told everything that comes on standard output, piece by piece; without it the text is returned. */
	onData?: (chunk: Buffer) => void
	/** Ends it in order: restic takes its lock away. */
	signal?: AbortSignal
	/** Root becomes the backup's account for it. */
	isRoot?: boolean
	deadlineMs?: number
	/** Somebody waits: what it complains of ends it at once, and is not tried again for minutes. */
	isWaitedFor?: boolean
}

const RESTIC = '/usr/bin/restic'
const SETPRIV = '/usr/bin/setpriv'
const MOST_TEXT = 16 * 1024 * 1024
/** The cause of many complaints may stand far before the last of them. */
const LAST_WORDS = 200_000
/** After that long a restic that was asked to end is killed. */
const PATIENCE_MS = 20_000

function asBackup({ isRoot }: ResticCall, program: string, words: readonly string[]): [string, readonly string[]] {
	const account = [`--reuid=${backupAccount}`, `--regid=${backupAccount}`, '--clear-groups', '--inh-caps=-all']
	return isRoot ? [SETPRIV, [...account, program, ...words]] : [program, words]
}

/** Of an SFTP server that hangs up restic often does not hear why: OpenSSH itself is asked. */
function askServer(call: ResticCall): Promise<Complaint | undefined> {
	const { target, folder } = call
	if (target.kind !== 'sftp') return Promise.resolve(undefined)
	const [program, args] = asBackup(call, '/usr/bin/ssh', ['-F', join(folder, 'ssh_config'), sshName, '-s', 'sftp'])
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, {
			env: { PATH: '/usr/bin:/bin' },
			cwd: '/',
			stdio: ['ignore', 'ignore', 'pipe'],
		})
		let said = ''
		child.stderr.on('data', (chunk: Buffer) => {
			said = (said + chunk.toString('utf8')).slice(-LAST_WORDS)
		})
		child.on('error', reject)
		child.on('close', () => resolve(complaintOf(-1, said, target)))
	})
}

/**
 * Runs it to its end.
 * @returns what it wrote to standard output, unless `onData` took it
 * @throws Refusal with what the user can do; Error for what nobody expected or when it was ended by `signal`
 */
export function restic(call: ResticCall): Promise<string> {
	const { target, folder, words, signal, onData } = call
	const { RESTIC_PASSWORD_FILE, ...rest } = resticEnvironment(target, folder)
	// Without a file restic reads the key from its standard input.
	const key = call.key === undefined ? { RESTIC_PASSWORD_FILE } : {}
	const environment = { ...rest, ...key, PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' }
	const all = [...resticOptions(target, folder), ...words]
	const [program, args] = asBackup(call, RESTIC, all)
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { env: environment, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] })
		let text = ''
		let said = ''
		let killer: NodeJS.Timeout | undefined
		const end = () => {
			child.kill('SIGINT')
			killer ??= setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
		}
		const deadline = call.deadlineMs === undefined ? undefined : setTimeout(end, call.deadlineMs)
		if (signal?.aborted) end()
		signal?.addEventListener('abort', end)
		child.stdout.on('data', (chunk: Buffer) => {
			if (onData) onData(chunk)
			else if (text.length < MOST_TEXT) text += chunk.toString('utf8')
		})
		child.stderr.on('data', (chunk: Buffer) => {
			said = (said + chunk.toString('utf8')).slice(-LAST_WORDS)
			if (call.isWaitedFor && complaintOf(-1, said, target)) end()
		})
		child.on('error', reject)
		child.on('close', (code) => {
			clearTimeout(killer)
			clearTimeout(deadline)
			signal?.removeEventListener('abort', end)
			if (code === 0) return resolve(text)
			const fault = new Error(`restic ${words[0]}: ended with ${code}: ${said.trim().slice(-1000)}`)
			if (signal?.aborted) return reject(fault)
			const known = complaintOf(code ?? -1, said, target)
			const isClear = known !== undefined && known.code !== 'backup.unreachable'
			void (isClear ? Promise.resolve(known) : askServer(call)).then((asked) => {
				const complaint = asked ?? known
				reject(complaint ? new Refusal(complaint.code, complaint.message) : fault)
			}, reject)
		})
		// One that ends without reading closes the pipe; its exit code says why.
		child.stdin.on('error', () => undefined)
		child.stdin.end(call.key === undefined ? '' : `${call.key}\n`)
	})
}
