/** A machine of the test world, for example the carrier's: a network namespace in which SIPp and mouth-and-ear run. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Heard, Request } from './mouth-and-ear.ts'

const answerDeadlineMs = 20_000

/** What was heard at one port since it was last forgotten. */
export interface Hearing extends Heard {
	samples: Int16Array
}

export interface Host {
	address: string
	/** Folder for traces and recordings; removed by `close`. */
	folder: string
	/** A port nobody here uses yet. */
	nextSipPort: () => number
	/** Ports for RTP that are open already, each even. */
	takeRtpPorts: (count: number) => Promise<number[]>
	/** Starts a program in the namespace; `close` ends it. */
	start: (command: string[], errors?: 'inherit' | 'ignore') => ChildProcess
	ask: (request: Request) => Promise<unknown>
	hear: (port: number) => Promise<Hearing>
	close: () => Promise<void>
}

/** Asks the program in the namespace, one question a line. */
function makeAsk(child: ChildProcess): Host['ask'] {
	const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
	let lastId = 0
	const { stdin, stdout } = child
	if (!stdin || !stdout) throw new Error('mouth-and-ear has no pipes')
	createInterface({ input: stdout }).on('line', (line) => {
		const { id, answer, error } = JSON.parse(line) as { id: number; answer?: unknown; error?: string }
		const asker = waiting.get(id)
		waiting.delete(id)
		if (error) asker?.reject(new Error(error))
		else asker?.resolve(answer)
	})
	child.once('exit', () => {
		for (const { reject } of waiting.values()) reject(new Error('mouth-and-ear has ended'))
	})
	return (request) =>
		new Promise((resolve, reject) => {
			const id = ++lastId
			const timer = setTimeout(() => reject(new Error(`no answer to ${JSON.stringify(request)}`)), answerDeadlineMs)
			const settle = <T>(act: (value: T) => void) => {
				return (value: T) => {
					clearTimeout(timer)
					act(value)
				}
			}
			waiting.set(id, { resolve: settle(resolve), reject: settle(reject) })
			stdin.write(`${JSON.stringify({ id, ...request })}\n`)
		})
}

/** Ends a program politely, then for good; resolves when it is gone. */
async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return
	await new Promise<void>((resolve) => {
		const timer = setTimeout(() => child.kill('SIGKILL'), 2000)
		child.once('exit', () => {
			clearTimeout(timer)
			resolve()
		})
		child.kill('SIGTERM')
	})
}

/**
 * Opens a host.
 * @param prefix command words that run a program in the host's namespace, e.g. `ip netns exec carrier`; empty = here
 * @param address the host's own address, IPv4 or IPv6
 */
export function openHost(prefix: string[], address: string): Host {
	const folder = mkdtempSync(join(tmpdir(), 'callytics-host-'))
	const children = new Set<ChildProcess>()
	let sipPort = 5070
	let rtpPort = 30_000
	const start: Host['start'] = (command, errors = 'inherit') => {
		const [program = '', ...rest] = [...prefix, ...command]
		const child = spawn(program, rest, { stdio: ['pipe', 'pipe', errors], cwd: folder })
		children.add(child)
		child.once('exit', () => children.delete(child))
		return child
	}
	// Whoever ends without closing (Ctrl-C) leaves no phone behind.
	const leaveNothing = () => {
		for (const child of children) child.kill('SIGKILL')
		rmSync(folder, { recursive: true, force: true })
	}
	process.once('exit', leaveNothing)
	const ask = makeAsk(start([process.execPath, join(import.meta.dirname, 'mouth-and-ear.ts')]))
	return {
		address,
		folder,
		nextSipPort: () => sipPort++,
		takeRtpPorts: async (count) => {
			const ports = Array.from({ length: count }, () => (rtpPort += 2) - 2)
			await ask({ do: 'open', address, ports })
			return ports
		},
		start,
		ask,
		hear: async (port) => {
			const file = join(folder, `heard-${port}.raw`)
			const heard = (await ask({ do: 'heard', port, file })) as Heard
			const bytes = readFileSync(file)
			const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
			return { ...heard, samples }
		},
		close: async () => {
			process.off('exit', leaveNothing)
			await Promise.all([...children].map(end))
			rmSync(folder, { recursive: true, force: true })
		},
	}
}
