/** The one place where the helper starts programs: a fixed path, an argument array, no shell, a deadline. */
import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const PROGRAM_DEADLINE_MS = 60_000
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }

const options = {
	timeout: PROGRAM_DEADLINE_MS,
	maxBuffer: MAX_OUTPUT_BYTES,
	env: ENVIRONMENT,
	killSignal: 'SIGKILL' as const,
}

/**
 * Runs a program to its end.
 * @param program absolute path
 * @param input what it reads from standard input
 * @param timeout in milliseconds
 * @returns what it wrote to standard output
 * @throws Error with what it complained of, when it ends with another code than 0 or not in time
 */
export function run(
	program: string,
	args: readonly string[],
	input = '',
	timeout = PROGRAM_DEADLINE_MS,
): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = execFile(program, [...args], { ...options, timeout }, (error, stdout, stderr) => {
			if (!error) return resolve(stdout)
			const complaint = stderr.trim().split('\n').at(-1) || error.message
			reject(new Error(`${program} ${args[0] ?? ''}: ${complaint}`))
		})
		// One that does not read its input may have ended by now.
		child.stdin?.on('error', () => undefined)
		child.stdin?.end(input)
	})
}

/** Tens of gigabytes on a slow disk. */
const SYNC_DEADLINE_MS = 3 * 3600_000

/** All that was written to the file system on which something lies is on its disk afterwards. */
export async function syncFileSystem(path: string): Promise<void> {
	await run('/usr/bin/sync', ['--file-system', path], '', SYNC_DEADLINE_MS)
}

/**
 * Runs a program and takes its lines as they come, until it ends or nothing more is wanted of it.
 * @param take returns whether more is wanted
 * @throws Error with what it complained of, when it ends with another code than 0 before that
 */
export async function runLines(
	program: string,
	args: readonly string[],
	take: (line: string) => boolean,
): Promise<void> {
	const child = spawn(program, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
	let complaint = ''
	child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-1000)))
	const ended = new Promise<number | null>((resolve, reject) => {
		child.once('error', reject)
		child.once('close', resolve)
	})
	// Awaited below; a program that cannot be started must not be an unhandled rejection until then.
	ended.catch(() => undefined)
	let isEnough = false
	for await (const line of createInterface({ input: child.stdout })) {
		isEnough = !take(line)
		if (isEnough) break
	}
	if (isEnough) child.kill('SIGKILL')
	const code = await ended
	if (code !== 0 && !isEnough) throw new Error(`${program}: ${complaint.trim().split('\n').at(-1) || `code ${code}`}`)
}

/** The same for a program whose answer is its exit code too: 0, or whatever it ended with; -1 when it was cut off. */
export function tryRun(program: string, args: readonly string[]): Promise<{ code: number; output: string }> {
	return new Promise((resolve) => {
		execFile(program, [...args], options, (error, output) => {
			const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0
			resolve({ code, output })
		})
	})
}
