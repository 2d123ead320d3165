/** Reads what SIPp writes about the messages it sends and receives (-trace_msg), while it writes. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'

export interface SipMessage {
	/** Milliseconds since 1970, SIPp's own clock. */
	at: number
	isSent: boolean
	/** `INVITE`, or undefined for a response. */
	method: string | undefined
	/** 200, or undefined for a request. */
	status: number | undefined
	/** First value of a header, by its full name in small letters. */
	header: (name: string) => string | undefined
	body: string
	text: string
}

const separator = /^-{20,} (\d{4}-\d\d-\d\d)[T\t ]+(\d\d:\d\d:\d\d\.\d+)/m

/** Parses one SIP message. */
export function parseSip(text: string, at: number, isSent: boolean): SipMessage {
	const [head = '', ...rest] = text.split(/\r?\n\r?\n/)
	const [first = '', ...lines] = head.split(/\r?\n/)
	const headers = new Map<string, string>()
	for (const line of lines) {
		const colon = line.indexOf(':')
		const name = line.slice(0, colon).trim().toLowerCase()
		if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
	}
	const isResponse = first.startsWith('SIP/2.0 ')
	return {
		at,
		isSent,
		method: isResponse ? undefined : first.split(' ')[0],
		status: isResponse ? Number(first.split(' ')[1]) : undefined,
		header: (name) => headers.get(name),
		body: rest.join('\n\n'),
		text,
	}
}

function parseBlock(block: string): SipMessage | undefined {
	const head = separator.exec(block)
	const message = /(?:UDP|TCP) message (sent|received)[^\n]*:\s*\n\r?\n([\s\S]*)/.exec(block)
	if (!head || !message) return undefined
	return parseSip((message[2] ?? '').trimStart(), new Date(`${head[1]}T${head[2]}`).getTime(), message[1] === 'sent')
}

/** Where the sound of a call goes, from the SDP of a message: address and port of its first audio line (RFC 8866). */
export function audioTarget(message: SipMessage): { address: string; port: number } | undefined {
	const port = /^m=audio (\d+) /m.exec(message.body)?.[1]
	const address = /^c=IN IP[46] (\S+)/m.exec(message.body)?.[1]
	return port && address ? { address, port: Number(port) } : undefined
}

/**
 * Reads the whole messages that were added to a trace since the last call; the last message is taken as whole
 * when `isAtRest`, because nothing marks its end.
 */
export function openTrace(file: string): { read: () => SipMessage[] } {
	let position = 0
	let pending = ''
	const readMore = (): boolean => {
		if (!existsSync(file)) return false
		const descriptor = openSync(file, 'r')
		try {
			const length = fstatSync(descriptor).size - position
			if (length <= 0) return false
			const bytes = Buffer.alloc(length)
			position += readSync(descriptor, bytes, 0, length, position)
			pending += bytes.toString('latin1')
			return true
		} finally {
			closeSync(descriptor)
		}
	}
	return {
		read: () => {
			readMore()
			const blocks = pending.split(/^(?=-{20,} \d{4}-)/m)
			const last = blocks.pop() ?? ''
			const isWhole = isWholeBlock(last)
			pending = isWhole ? '' : last
			if (isWhole) blocks.push(last)
			return blocks.map(parseBlock).filter((message) => message !== undefined)
		},
	}
}

/** Whether as many bytes are there as the block's own line says. */
function isWholeBlock(block: string): boolean {
	const said = /message (?:sent|received) [([]*(\d+)[)\]]* bytes[^\n]*\n\r?\n([\s\S]*)/.exec(block)
	return said !== null && (said[2]?.length ?? 0) >= Number(said[1])
}
