/** Starts restic: no shell, no secret among its words, and its complaints in the user's words. */
import { spawn } from 'node:child_process'
import { Refusal } from '../refusal.ts'
import { complaintOf } from './complaints.ts'
import { backupAccount } from './places.ts'
import { resticEnvironment, resticOptions } from './repository.ts'
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
}

const RESTIC = '/usr/bin/restic'
const SETPRIV = '/usr/bin/setpriv'
const MOST_TEXT = 16 * 1024 * 1024
const LAST_WORDS = 4000
/** After that long a restic that was asked to end is killed. */
const PATIENCE_MS = 20_000

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
	const account = [`--reuid=${backupAccount}`, `--regid=${backupAccount}`, '--clear-groups', '--inh-caps=-all']
	const [program, args] = call.isRoot ? [SETPRIV, [...account, RESTIC, ...all]] : [RESTIC, all]
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
		})
		child.on('error', reject)
		child.on('close', (code) => {
			clearTimeout(killer)
			clearTimeout(deadline)
			signal?.removeEventListener('abort', end)
			if (code === 0) return resolve(text)
			const complaint = signal?.aborted ? undefined : complaintOf(code ?? -1, said, target)
			if (complaint) reject(new Refusal(complaint.code, complaint.message))
			else reject(new Error(`restic ${words[0]}: ended with ${code}: ${said.trim().slice(-1000)}`))
		})
		// One that ends without reading closes the pipe; its exit code says why.
		child.stdin.on('error', () => undefined)
		child.stdin.end(call.key === undefined ? '' : `${call.key}\n`)
	})
}
