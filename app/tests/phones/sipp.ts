/** Runs SIPp in a host's namespace with one of the scenarios of sipp/, and tells its SIP messages as they come. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from './host.ts'
import { openTrace } from './sip-trace.ts'
import type { SipMessage } from './sip-trace.ts'

export interface SippOptions {
	scenario: 'uac-calls' | 'uas-rings' | 'uac-registers'
	/** The appliance's address; absent for one that waits to be called. */
	server?: string
	localPort: number
	/** One row a call: RTP port, number of the one who calls or rings. */
	rows: [rtpPort: number, number: string][]
	/** How many calls; absent = until it is stopped. */
	calls?: number
	/** Calls started in a second. */
	perSecond?: number
	login?: { name: string; password: string }
	keys?: Record<string, string>
	deadlineSeconds?: number
	onMessage?: (message: SipMessage) => void
}

export interface Sipp {
	messages: SipMessage[]
	/** 0 when every call went as the scenario says. */
	exit: Promise<number>
	/** Ends it now, whatever its calls do: as if the phone's plug were pulled. */
	stop: () => Promise<void>
}

const traceEveryMs = 15
let runs = 0

function argumentsOf(
	options: SippOptions,
	host: Host,
	files: { rows: string; trace: string; errors: string },
): string[] {
	const list = ['-nostdin', '-sf', join(import.meta.dirname, 'sipp', `${options.scenario}.xml`)]
	list.push('-i', host.address, '-p', String(options.localPort), '-inf', files.rows)
	list.push('-trace_msg', '-message_file', files.trace, '-trace_err', '-error_file', files.errors)
	if (options.calls) list.push('-m', String(options.calls), '-l', String(Math.max(options.calls, 1)))
	if (options.perSecond) list.push('-r', String(options.perSecond))
	if (options.login) list.push('-au', options.login.name, '-ap', options.login.password, '-s', options.login.name)
	if (options.deadlineSeconds) list.push('-timeout', `${options.deadlineSeconds}s`, '-timeout_error')
	for (const [name, value] of Object.entries(options.keys ?? {})) list.push('-key', name, value)
	if (options.server) list.push(options.server)
	return list
}

/** Starts it. @throws nothing: a SIPp that cannot start says so by its exit */
export function startSipp(host: Host, options: SippOptions): Sipp {
	const name = join(host.folder, `${options.scenario}-${++runs}`)
	const files = { rows: `${name}.csv`, trace: `${name}.log`, errors: `${name}.errors` }
	writeFileSync(files.rows, ['SEQUENTIAL', ...options.rows.map((row) => `${row.join(';')};`), ''].join('\n'))
	const messages: SipMessage[] = []
	const trace = openTrace(files.trace)
	const take = () => {
		for (const message of trace.read()) {
			messages.push(message)
			options.onMessage?.(message)
		}
	}
	const timer = setInterval(take, traceEveryMs)
	// What it has to complain about is in its error file, and in the messages.
	const child = host.start(['sipp', ...argumentsOf(options, host, files)], 'ignore')
	child.stdout?.resume()
	const exit = new Promise<number>((resolve) => {
		child.once('exit', (code) => {
			clearInterval(timer)
			take()
			resolve(code ?? 255)
		})
	})
	return {
		messages,
		exit,
		stop: async () => {
			child.kill('SIGKILL')
			await exit
		},
	}
}
