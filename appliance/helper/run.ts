/** The one place where the helper starts programs: a fixed path, an argument array, no shell, a deadline. */
import { execFile } from 'node:child_process'

const PROGRAM_DEADLINE_MS = 60_000
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024

/**
 * Runs a program to its end.
 * @param program absolute path
 * @param input what it reads from standard input
 * @returns what it wrote to standard output
 * @throws Error with what it complained of, when it ends with another code than 0 or not in time
 */
export function run(program: string, args: readonly string[], input = ''): Promise<string> {
	const options = {
		timeout: PROGRAM_DEADLINE_MS,
		maxBuffer: MAX_OUTPUT_BYTES,
		env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
		killSignal: 'SIGKILL' as const,
	}
	return new Promise((resolve, reject) => {
		const child = execFile(program, [...args], options, (error, stdout, stderr) => {
			if (!error) return resolve(stdout)
			const complaint = stderr.trim().split('\n').at(-1) || error.message
			reject(new Error(`${program} ${args[0] ?? ''}: ${complaint}`))
		})
		// One that does not read its input may have ended by now.
		child.stdin?.on('error', () => undefined)
		child.stdin?.end(input)
	})
}
