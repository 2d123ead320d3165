/** One HTTP request to another machine: bounded in time, size and hops, and never to the appliance itself. */
import { request, type Dispatcher } from 'undici'
import { AddressRefused } from './address-guard.ts'
import { guardedAgent } from './guarded-agent.ts'

export interface OutgoingRequest {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
	url: string
	/** Names as they are sent; those that a client decides itself are left out. */
	headers: Record<string, string>
	body?: string | undefined
	/** For everything together: look-up, connection, redirects and the whole answer. */
	timeoutMs: number
	/** Whether the local network may be reached. */
	allowsPrivate: boolean
	/** Ends the request early, as a caller who hangs up does. */
	signal?: AbortSignal | undefined
	/** The connections of a test. */
	agent?: Dispatcher
}

/** An answer, whatever its status, or why there is none. */
export type OutgoingOutcome =
	| { kind: 'answer'; status: number; headers: Record<string, string>; body: string; url: string }
	| { kind: OutgoingFailure; detail: string }
/** `refused`: we did not let it go there. */
export type OutgoingFailure = 'timeout' | 'unreachable' | 'refused' | 'too-large' | 'too-many-redirects'

/** More than this is read of no answer. */
export const answerLimitBytes = 256 * 1024
const redirectLimit = 3
const redirectStatuses = new Set([301, 302, 303, 307, 308])

// What the client says itself; a request that says it otherwise is how one request becomes two (RFC 9112 section 11.2).
const ownHeaders = /^(host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*)$/i
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

interface Hop {
	url: URL
	method: OutgoingRequest['method']
	headers: Record<string, string>
	body: string | undefined
}

/** Sends and reads the answer. Never rejects, but for the reason of `signal` when that ends it. */
export async function sendRequest(asked: OutgoingRequest): Promise<OutgoingOutcome> {
	const deadline = AbortSignal.timeout(asked.timeoutMs)
	const signal = asked.signal ? AbortSignal.any([asked.signal, deadline]) : deadline
	try {
		return await follow(asked, signal)
	} catch (error) {
		asked.signal?.throwIfAborted()
		if (deadline.aborted) return { kind: 'timeout', detail: `No whole answer within ${asked.timeoutMs / 1000} s.` }
		return failureOf(error)
	}
}

async function follow(asked: OutgoingRequest, signal: AbortSignal): Promise<OutgoingOutcome> {
	const start = readUrl(asked.url)
	if (!start) return { kind: 'refused', detail: 'This is not an address that starts with http:// or https://.' }
	const headers = { ...credentialsOf(start), ...safeHeaders(asked.headers) }
	let hop: Hop = { url: withoutCredentials(start), method: asked.method, headers, body: asked.body }
	for (let hops = 0; ; hops++) {
		const answer = await request(hop.url, {
			method: hop.method,
			headers: { 'user-agent': 'Callytics', 'accept-encoding': 'identity', ...hop.headers },
			...(hop.body === undefined ? {} : { body: hop.body }),
			dispatcher: asked.agent ?? guardedAgent(asked.allowsPrivate),
			// The signal is the one clock.
			headersTimeout: 0,
			bodyTimeout: 0,
			signal,
		})
		const location = redirectStatuses.has(answer.statusCode) ? headerText(answer.headers['location']) : ''
		if (!location) return await readAnswer(answer, hop.url, signal)
		answer.body.on('error', () => undefined).destroy()
		if (hops === redirectLimit) return { kind: 'too-many-redirects', detail: `More than ${redirectLimit} redirects.` }
		const next = nextHop(hop, answer.statusCode, location)
		if (typeof next === 'string') return { kind: 'refused', detail: next }
		hop = next
	}
}

/** An address to send to: http or https only. */
function readUrl(text: string, base?: URL): URL | undefined {
	const url = URL.parse(text, base?.href)
	if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return undefined
	return url
}

/** `https://user:password@host` means this header (RFC 7617); in the address it would end up in logs. */
function credentialsOf({ username, password }: URL): Record<string, string> {
	if (username === '' && password === '') return {}
	const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
	return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function withoutCredentials(url: URL): URL {
	const plain = new URL(url)
	plain.username = plain.password = ''
	return plain
}

/** Where a redirect leads, or the sentence that refuses it. */
function nextHop(hop: Hop, status: number, location: string): Hop | string {
	const given = readUrl(location, hop.url)
	if (!given) return 'It was redirected to something that is not a web address.'
	const url = withoutCredentials(given)
	if (hop.url.protocol === 'https:' && url.protocol === 'http:')
		return 'It was redirected from an encrypted address to one that is not.'
	// 307 and 308 ask for the same request again; the older ones have become GET in every client (RFC 9110 15.4).
	const isSame = status === 307 || status === 308 || hop.method === 'GET'
	const isElsewhere = url.origin !== hop.url.origin
	if (isElsewhere && isSame && hop.method !== 'GET')
		return 'It was redirected to another host, which would have been given what was sent.'
	// Any header may be a key; only what every request says goes along to another host.
	const kept = Object.entries(hop.headers).filter(([name]) => {
		if (isElsewhere) return /^(accept|accept-language)$/i.test(name)
		return isSame || !/^content-/i.test(name)
	})
	const headers = Object.fromEntries(kept)
	return isSame ? { ...hop, url, headers } : { url, method: 'GET', headers, body: undefined }
}

function safeHeaders(headers: Record<string, string>): Record<string, string> {
	const safe = Object.entries(headers)
		.filter(([name]) => headerName.test(name) && !ownHeaders.test(name))
		// A line break would begin a header of its own.
		.map(([name, value]) => [name, value.replaceAll(/[^\t\x20-\x7e\x80-\xff]+/g, ' ').trim()])
	return Object.fromEntries(safe) as Record<string, string>
}

const headerText = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : (value ?? ''))

async function readAnswer(answer: Dispatcher.ResponseData, url: URL, signal: AbortSignal): Promise<OutgoingOutcome> {
	const headers = Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), headerText(value)])
	const chunks: Buffer[] = []
	let size = 0
	for await (const chunk of answer.body as AsyncIterable<Buffer>) {
		signal.throwIfAborted()
		size += chunk.length
		// Leaving the loop destroys the stream, and its connection with it.
		if (size > answerLimitBytes)
			return { kind: 'too-large', detail: `The answer is larger than ${answerLimitBytes / 1024} kB.` }
		chunks.push(chunk)
	}
	return {
		kind: 'answer',
		status: answer.statusCode,
		headers: Object.fromEntries(headers) as Record<string, string>,
		body: Buffer.concat(chunks).toString('utf8'),
		url: url.href,
	}
}

/** What the connection's end means; `AggregateError` holds one failure for each address that was tried. */
function failureOf(error: unknown): OutgoingOutcome {
	const all = [error, ...(error instanceof AggregateError ? (error.errors as unknown[]) : [])]
	const refused = all
		.flatMap((one) => [one, (one as Error | undefined)?.cause])
		.find((one) => one instanceof AddressRefused)
	if (refused) return { kind: 'refused', detail: refused.message }
	const code = all.map((one) => (one as { code?: unknown } | undefined)?.code).find((one) => typeof one === 'string')
	return {
		kind: 'unreachable',
		detail: failureSentences[String(code)] ?? `The connection failed (${String(code ?? error)}).`,
	}
}

const failureSentences: Record<string, string> = {
	ENOTFOUND: 'There is no host of this name.',
	EAI_AGAIN: 'The name server did not answer.',
	ECONNREFUSED: 'Nothing answers at this address.',
	EHOSTUNREACH: 'There is no way to this address.',
	ENETUNREACH: 'There is no way to this address.',
	ECONNRESET: 'The other side broke the connection off.',
	UND_ERR_SOCKET: 'The other side broke the connection off.',
	UND_ERR_CONNECT_TIMEOUT: 'Nothing answered at this address in time.',
	CERT_HAS_EXPIRED: 'The other side’s certificate has expired.',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'The other side’s certificate is signed by nobody known.',
	SELF_SIGNED_CERT_IN_CHAIN: 'The other side’s certificate is signed by nobody known.',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The other side’s certificate is signed by nobody known.',
	ERR_TLS_CERT_ALTNAME_INVALID: 'The other side’s certificate is for another name.',
}
