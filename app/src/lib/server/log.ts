/** The log: one JSON line each on standard output, which the journal keeps. Messages are constant, values are fields. */

/** Fields every reader may rely on; `call_id` is present wherever there is a call. */
export interface LogFields {
	call_id?: string
	channel_id?: string
	node_id?: string
	error?: unknown
	[field: string]: unknown
}

type Level = 'debug' | 'info' | 'warn' | 'error'

// systemd reads the priority from the `<N>` prefix (sd-daemon(3)), so `journalctl -p warning` works.
const priority: Record<Level, number> = { debug: 7, info: 6, warn: 4, error: 3 }
const isDebug = process.env['CALLYTICS_DEBUG'] === '1'

function write(level: Level, message: string, fields: LogFields = {}): void {
	if (level === 'debug' && !isDebug) return
	const { error, ...rest } = fields
	const line: Record<string, unknown> = { message, ...rest }
	if (error !== undefined) line['error'] = error instanceof Error ? (error.stack ?? error.message) : String(error)
	process.stdout.write(`<${priority[level]}>${JSON.stringify(line)}\n`)
}

export const log = {
	/** What we would like to see; off unless CALLYTICS_DEBUG=1. */
	debug: (message: string, fields?: LogFields) => write('debug', message, fields),
	/** What an administrator would like to see. */
	info: (message: string, fields?: LogFields) => write('info', message, fields),
	warn: (message: string, fields?: LogFields) => write('warn', message, fields),
	/** Our own fault, logged once, where it is handled. */
	error: (message: string, fields?: LogFields) => write('error', message, fields),
}
