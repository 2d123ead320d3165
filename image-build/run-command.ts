/** Runs programs of the build host: output shown or captured, a failure told with the command and its last words. */
import { spawn, type SpawnOptions } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** How a command ended, with what it wrote when that was captured. */
export interface CommandResult {
	code: number
	stdout: string
	stderr: string
}

/** A command that ended with another code than 0. */
export class CommandFailed extends Error {
	readonly result: CommandResult
	constructor(command: string, result: CommandResult) {
		const lastWords = (result.stderr || result.stdout).trim().split('\n').slice(-15).join('\n')
		super(`${command} ended with code ${result.code}${lastWords ? `:\n${lastWords}` : ''}`)
		this.result = result
	}
}

interface RunOptions {
	env?: NodeJS.ProcessEnv
	cwd?: string
	/** Text for the command's standard input. */
	input?: string | undefined
	signal?: AbortSignal | undefined
}

function run(command: string, args: readonly string[], options: RunOptions, stdio: SpawnOptions['stdio']) {
	return new Promise<CommandResult>((resolve, reject) => {
		const child = spawn(command, args, { cwd: options.cwd, env: options.env, signal: options.signal, stdio })
		const stdout: Buffer[] = []
		const stderr: Buffer[] = []
		child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
		child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
		child.stdin?.on('error', () => undefined) // a command may end without reading what we offer
		child.stdin?.end(options.input ?? '')
		child.on('error', reject)
		child.on('close', (code, signal) =>
			resolve({
				code: code ?? 128 + (signal ? 1 : 0),
				stdout: Buffer.concat(stdout).toString(),
				stderr: Buffer.concat(stderr).toString(),
			}),
		)
	})
}

/** Runs a command and returns what it wrote, whatever its code. */
export function tryCommand(command: string, args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
	return run(command, args, options, ['pipe', 'pipe', 'pipe'])
}

/**
 * Runs a command and returns its standard output.
 * @throws CommandFailed when it ends with another code than 0
 */
export async function readCommand(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
	const result = await tryCommand(command, args, options)
	if (result.code !== 0) throw new CommandFailed([command, ...args].join(' '), result)
	return result.stdout
}

/**
 * Runs a command whose output the person at the terminal sees.
 * @throws CommandFailed when it ends with another code than 0
 */
export async function showCommand(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
	const result = await run(command, args, options, ['ignore', 'inherit', 'inherit'])
	if (result.code !== 0) throw new CommandFailed([command, ...args].join(' '), result)
}

/**
 * Runs a long command: everything it writes goes to a log file, the lines that tell of progress to the terminal.
 * @param isProgress which lines the person at the terminal wants to see
 * @throws CommandFailed with the last lines, when it ends with another code than 0
 */
export async function followCommand(
	command: string,
	args: readonly string[],
	options: RunOptions & { logFile: string; isProgress: (line: string) => boolean },
): Promise<void> {
	const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] })
	const log = createWriteStream(options.logFile)
	const lastLines: string[] = []
	for (const stream of [child.stdout, child.stderr])
		createInterface({ input: stream }).on('line', (line) => {
			log.write(`${line}\n`)
			lastLines.push(line)
			if (lastLines.length > 15) lastLines.shift()
			if (options.isProgress(line)) console.log(line)
		})
	const code = await new Promise<number>((resolve, reject) => {
		child.on('error', reject)
		child.on('close', (exitCode) => resolve(exitCode ?? 1))
	})
	log.end()
	const words = `${lastLines.join('\n')}\n(all of it: ${options.logFile})`
	if (code !== 0) throw new CommandFailed(command, { code, stdout: '', stderr: words })
}
