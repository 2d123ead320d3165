/** Answers a browser that asks for a sound or a part of it (RFC 9110 section 14): it seeks without loading all. */
import { Readable } from 'node:stream'
import type { ByteSource } from './sound/wav.ts'

/** The first and the last byte asked for; `all` without a usable range, undefined when it lies beyond the end. */
function readRange(header: string | null, size: number): { from: number; to: number } | 'all' | undefined {
	// Several ranges at once are nothing a player asks for; all of it is then a right answer.
	const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
	if (!found || (found[1] === '' && found[2] === '')) return 'all'
	const [, first = '', last = ''] = found
	const from = first === '' ? Math.max(size - Number(last), 0) : Number(first)
	const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
	return from < size && from <= to ? { from, to } : undefined
}

/**
 * @param request whose Range header counts
 * @param headers more headers, e.g. Content-Disposition
 */
export function rangedResponse(request: Request, source: ByteSource, headers: Record<string, string> = {}): Response {
	const { size, contentType, read } = source
	const range = readRange(request.headers.get('range'), size)
	if (!range) return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } })
	const isAll = range === 'all'
	const { from, to } = isAll ? { from: 0, to: size - 1 } : range
	const body = size === 0 ? null : (Readable.toWeb(read(from, to)) as ReadableStream<Uint8Array>)
	return new Response(body, {
		status: isAll ? 200 : 206,
		headers: {
			'content-type': contentType,
			'content-length': String(size === 0 ? 0 : to - from + 1),
			'accept-ranges': 'bytes',
			...(isAll ? {} : { 'content-range': `bytes ${from}-${to}/${size}` }),
			...headers,
		},
	})
}
