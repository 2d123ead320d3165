/** Parts of a sound, as players ask for them. */
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { rangedResponse } from './ranged-response.ts'

const text = '0123456789'
const source = {
	size: text.length,
	contentType: 'audio/wav',
	read: (from: number, to: number) => Readable.from([Buffer.from(text.slice(from, to + 1))]),
}
const ask = (range?: string) =>
	rangedResponse(new Request('http://box/sound', range ? { headers: { range } } : {}), source)

test.for([
	['bytes=0-3', '0123', 'bytes 0-3/10'],
	['bytes=4-', '456789', 'bytes 4-9/10'],
	['bytes=-2', '89', 'bytes 8-9/10'],
	['bytes=8-99', '89', 'bytes 8-9/10'],
	['bytes=-99', text, 'bytes 0-9/10'],
] as const)('%s is answered with %s', async ([range, part, told]) => {
	const response = ask(range)
	expect([response.status, response.headers.get('content-range')]).toEqual([206, told])
	expect(response.headers.get('content-length')).toBe(String(part.length))
	expect(await response.text()).toBe(part)
})

test.for([undefined, 'bytes=-', 'lines=1-2', 'bytes=0-1,4-5', 'bytes=x'])(
	'without a usable range, %s, all is sent',
	async (range) => {
		const response = ask(range)
		expect(response.status).toBe(200)
		expect(response.headers.get('accept-ranges')).toBe('bytes')
		expect(await response.text()).toBe(text)
	},
)

test.for(['bytes=10-', 'bytes=7-3', 'bytes=-0'])('%s is refused', (range) => {
	const response = ask(range)
	expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */10'])
})
