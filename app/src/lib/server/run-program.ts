/** Starts another program and waits for its end; the only place of the app that does. */
import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

/** The programs that may be started, all from the operating system's own folder. */
export type ProgramName = 'espeak-ng' | 'openssl' | 'sox'

export interface ProgramLimits {
	/** What the program reads from its standard input; nothing by default. */
	input?: string | Uint8Array
	/** What it reads from file descriptor 3, where neither arguments nor environment show it. */
	secret?: string
	/** It is killed after so many milliseconds. */
	timeoutMs: number
}

/** What the program wrote; of each at most the first 64 kB. */
export interface ProgramOutput {
	stdout: string
	stderr: string
}

/** A program that could not be started, was cut off, or said by its exit code that it failed. */
export class ProgramFailed extends Error {
	readonly program: ProgramName
	readonly stderr: string
	/** Whether it was killed because its time was up. */
	readonly isCutOff: boolean

	constructor(program: ProgramName, what: string, stderr: string, isCutOff = false) {
		super(`${program} ${what}: ${stderr.trim().slice(0, 500)}`)
		this.name = 'ProgramFailed'
		this.program = program
		this.stderr = stderr
		this.isCutOff = isCutOff
	}
}

const MAX_OUTPUT = 65_536
// Nothing of our own environment is any program's business.
const environment = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: '/nonexistent' }

/**
 * Runs a program to its end, without a shell.
 * @param words its arguments; never a user's text, which every account of the machine could read there
 * @throws ProgramFailed
 */
export function runProgram(
	program: ProgramName,
	words: readonly string[],
	limits: ProgramLimits,
): Promise<ProgramOutput> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, words, { env: environment, cwd: '/', stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
		const output: ProgramOutput = { stdout: '', stderr: '' }
		for (const name of ['stdout', 'stderr'] as const) {
			child[name]?.setEncoding('utf8')
			child[name]?.on('data', (text: string) => {
				output[name] = (output[name] + text).slice(0, MAX_OUTPUT)
			})
		}
		let isCutOff = false
		const timer = setTimeout(() => {
			isCutOff = true
			child.kill('SIGKILL')
		}, limits.timeoutMs)
		child.on('error', (error) => {
			clearTimeout(timer)
			reject(new ProgramFailed(program, 'could not be started', error.message))
		})
		child.on('close', (code, signal) => {
			clearTimeout(timer)
			if (code === 0) resolve(output)
			else if (isCutOff)
				reject(new ProgramFailed(program, `was not done within ${limits.timeoutMs} ms`, output.stderr, true))
			else reject(new ProgramFailed(program, `ended with ${code ?? signal}`, output.stderr))
		})
		// A program that ends without reading closes the pipe; its exit code says why.
		child.stdin?.on('error', () => undefined)
		child.stdin?.end(limits.input ?? '')
		const secret = child.stdio[3] as Writable
		secret.on('error', () => undefined)
		secret.end(limits.secret ?? '')
	})
}
