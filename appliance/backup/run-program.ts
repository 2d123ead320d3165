/** Runs PostgreSQL's programs for a backup: a fixed path, an argument array, no shell. */
import { spawn } from 'node:child_process'

const LAST_WORDS = 4000

/**
 * Runs a program to its end.
 * @param signal ends it
 * @throws Error with its last words when it ends with another code than 0
 */
export function runProgram(program: string, words: readonly string[], signal: AbortSignal, input = ''): Promise<void> {
	return new Promise((resolve, reject) => {
		const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }
		const child = spawn(program, words, { env, cwd: '/', stdio: ['pipe', 'ignore', 'pipe'] })
		const end = () => child.kill('SIGTERM')
		if (signal.aborted) end()
		signal.addEventListener('abort', end)
		let said = ''
		child.stderr.on('data', (chunk: Buffer) => {
			said = (said + chunk.toString('utf8')).slice(-LAST_WORDS)
		})
		child.on('error', reject)
		child.on('close', (code) => {
			signal.removeEventListener('abort', end)
			if (code === 0) resolve()
			else reject(new Error(`${program}: ended with ${code}: ${said.trim().slice(-1000)}`))
		})
		// One that ends without reading closes the pipe; its exit code says why.
		child.stdin.on('error', () => undefined)
		child.stdin.end(input)
	})
}
