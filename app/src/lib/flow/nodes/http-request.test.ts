/** The HTTP request node: what is sent, what is kept, and by which exit a call goes on. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import type { HttpResult } from '../verbs.ts'
import { httpRequest } from './http-request.ts'
import { runHttpRequest } from './http-request.server.ts'

const configWith = (settings: object) => httpRequest.schema.parse({ url: 'https://shop.example/orders', ...settings })
const answer = (body: unknown, status = 200, contentType = 'application/json'): HttpResult => ({
	...{ kind: 'answer', status, contentType },
	body: typeof body === 'string' ? body : JSON.stringify(body),
})
const keep = [{ variable: 'state', path: 'order.state' }]

test('what is to be kept of the answer is in variables afterwards', async () => {
	const call = fakeCall({ answers: [answer({ order: { state: 'sent', total: 12 } })], variables: { nr: 'A 7/8' } })
	const config = configWith({
		url: 'https://shop.example/orders/{{ nr }}',
		headers: [{ name: 'X-Key', value: 'k-{{ nr }}' }],
		keep: [...keep, { variable: 'total', path: 'order.total' }, { variable: 'none', path: 'order.none' }],
	})
	expect(await runHttpRequest(call, config)).toBe('success')
	expect(call.variables).toMatchObject({ state: 'sent', total: 12, none: null })
	expect(call.requests[0]).toMatchObject({ method: 'GET', url: 'https://shop.example/orders/A%207%2F8' })
	expect(call.requests[0]!.headers['X-Key']).toBe('k-A 7/8')
})

test('a body is JSON, a form or plain text, with values that cannot break it', async () => {
	const variables = { name: '"}&x=1', count: 2 }
	const json = '{"name": "{{ name }}", "count": {{ count }}}'
	const fields = [{ name: 'who', value: '{{ name }}' }]
	for (const [body, type, sent] of [
		[{ kind: 'json', json }, 'application/json', '{"name": "\\"}&x=1", "count": 2}'],
		[{ kind: 'form', fields }, 'application/x-www-form-urlencoded', 'who=%22%7D%26x%3D1'],
		[{ kind: 'text', text: 'Hi {{ count }}' }, 'text/plain; charset=utf-8', 'Hi 2'],
	] as const) {
		const call = fakeCall({ answers: [answer('')], variables })
		expect(await runHttpRequest(call, configWith({ method: 'POST', body }))).toBe('success')
		expect(call.requests[0]).toMatchObject({ method: 'POST', body: sent })
		expect(call.requests[0]!.headers['content-type']).toBe(type)
	}
})

test('a body that is no JSON is not sent', async () => {
	const call = fakeCall()
	expect(await runHttpRequest(call, configWith({ method: 'POST', body: { kind: 'json', json: '{"a": }' } }))).toBe(
		'failed',
	)
	expect(call.requests).toEqual([])
})

test.each([
	['an empty answer', answer('', 204), [], 'success'],
	['no such order', answer('', 404), [], 'not-found'],
	['a wrong key', answer('', 401), [], 'refused'],
	['a fault of the other machine', answer('', 503), [], 'server-error'],
	['a status that is no answer', answer('', 304), [], 'bad-answer'],
	['a page instead of JSON', answer('<html>', 200, 'text/html'), keep, 'bad-answer'],
	['a page nobody reads', answer('<html>', 200, 'text/html'), [], 'success'],
	['half of a JSON', answer('{"order":', 200), keep, 'bad-answer'],
	['a value as long as a book', answer({ order: { state: 'x'.repeat(9000) } }), keep, 'bad-answer'],
	['no answer in time', { kind: 'failure', reason: 'timeout', detail: 'late' }, [], 'timeout'],
	['nobody there', { kind: 'failure', reason: 'unreachable', detail: 'nobody' }, [], 'unreachable'],
	['an endless answer', { kind: 'failure', reason: 'too-large', detail: 'large' }, [], 'bad-answer'],
	['an address not allowed', { kind: 'failure', reason: 'refused', detail: 'not there' }, [], 'failed'],
] satisfies [string, HttpResult, object[], string][])('%s', async (_what, result, kept, exit) => {
	const call = fakeCall({ answers: [result] })
	const config = configWith({ keep: kept })
	expect(await runHttpRequest(call, config)).toBe(exit)
	expect(httpRequest.exits(config)).toContain(exit)
	expect(call.notes.length).toBeGreaterThan(0)
})

test('the host is written out: a variable cannot decide whom the appliance asks', () => {
	for (const url of [
		'https://{{ host }}/',
		'{{ url }}',
		'https://a{{ host }}.example/',
		'ftp://x/',
		'shop.example',
		'',
	])
		expect(httpRequest.schema.safeParse({ url }).success, url).toBe(false)
})

test('a caller who hangs up ends it', async () => {
	await expect(runHttpRequest(fakeCall({ hangsUpAt: 1 }), configWith({}))).rejects.toThrow('call ended')
})
