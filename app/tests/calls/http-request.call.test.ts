/** A flow asks another machine while a caller waits, on real lines and with a real server at the other end. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FlowDocument } from '#lib/flow/document.ts'
import { audibleMs } from '../phones/sound.ts'
import { drawFlow } from './draw-flow.ts'
import { pathOf } from './call-log.ts'
import { speak, whenHeard } from './spoken.ts'
import { startWebServer, type WebServer } from './web-server.ts'
import { heardAs, openWorld } from './world.ts'
import type { World } from './world.ts'

const port = 8080
const order = JSON.stringify({ order: { state: 'out for delivery', parcels: [{ weight: 12 }] } })

/** One request, and by each exit a way of its own. */
function asking(url: string, config: Record<string, unknown> = {}): FlowDocument {
	const exits = ['not-found', 'refused', 'server-error', 'timeout', 'unreachable', 'bad-answer', 'failed']
	return drawFlow(
		{
			number: [
				'collect-digits',
				{
					...{ prompt: 'callytics/menu', variable: 'order_number', minimum: 4, maximum: 4, terminator: 'none' },
					...{ timeoutSeconds: 10, nextDigitSeconds: 5, attempts: 1 },
				},
			],
			ask: ['http-request', { url, timeoutSeconds: 3, retries: 0, allowsPrivate: true, ...config }],
			tell: ['play', { prompt: [{ kind: 'text', text: 'Your order is {{ state }}.' }] }],
		},
		['number collected > ask', 'ask success > tell', ...exits.map((exit) => `ask ${exit} > after-${exit}`)],
	)
}

const keep = [{ variable: 'state', path: 'order.state' }]

let world: World
let web: WebServer
let dids: Record<keyof ReturnType<typeof flows>, string>

function flows() {
	const address = (path: string, answer?: Record<string, string | number>) => web.address(path, answer)
	const nobody = web.origin.replace(String(port), '8099')
	return {
		status: asking(`${address('/orders')}/{{ order_number }}?body=${encodeURIComponent(order)}&delayMs=2000`, { keep }),
		form: asking(address('/form'), {
			...{ method: 'POST', keep: [] },
			body: { kind: 'form', fields: [{ name: 'order[number]', value: '{{ order_number }}&x=1' }] },
			headers: [{ name: 'X-Shop', value: 'from {{ call.caller }}' }],
		}),
		json: asking(address('/json'), { method: 'POST', body: { kind: 'json', json: '{"order": {{ order_number }}}' } }),
		late: asking(address('/late', { delayMs: 20_000 }), { timeoutSeconds: 2 }),
		endless: asking(address('/endless', { endless: 'yes' }), { timeoutSeconds: 3 }),
		unreachable: asking(`${nobody}/`),
		'not-found': asking(address('/gone', { status: 404 })),
		'server-error': asking(address('/broken', { status: 500 })),
		'no-json': asking(address('/text', { body: '<html>', type: 'text/html' }), { keep }),
		'broken-json': asking(address('/half', { body: '{"order":' }), { keep }),
		itself: asking(`http://${world.appliance.address}/`),
		loopback: asking('http://127.0.0.1:8088/ari/channels'),
		redirect: asking(address('/redirect', { status: 302, location: 'http://127.0.0.1:8088/ari/channels' })),
		private: asking(address('/private'), { allowsPrivate: false }),
		again: asking(address('/again', { failFirst: 1 }), { retries: 2 }),
	}
}

beforeAll(async () => {
	world = await openWorld('http')
	web = await startWebServer(world.carrierHost, port)
	dids = await world.publish(flows())
})
afterAll(() => world?.close())

/** Calls, enters an order number, and is led to the end. */
async function callAndAsk(name: keyof typeof dids, digits = '1204') {
	const from = world.newCaller()
	const call = await world.carrier.calls(dids[name], { as: from })
	await call.answered()
	await call.press(digits)
	await call.ended(40_000)
	const { events } = await world.log.endedCall(from)
	return { from, call, events, path: pathOf(events) }
}

test('the answer is spoken back, and until it comes the caller hears music', async () => {
	const { call, path } = await callAndAsk('status')
	expect(path).toEqual(['start:next', 'number:collected', 'ask:success', 'tell:done', 'end'])
	const [asked] = await web.asked('/orders/1204', 1)
	expect(asked).toMatchObject({ method: 'GET' })
	const hearing = await call.hear()
	const [spokenAt] = whenHeard(hearing, [await speak(world, 'Your order is out for delivery.')])
	expect(spokenAt, 'the answer is heard').toBeDefined()
	const waited = hearing.samples.subarray(Math.max(0, (spokenAt ?? 0) - 1900) * 8, (spokenAt ?? 0) * 8)
	expect(audibleMs(waited), 'music while waiting').toBeGreaterThan(1000)
	expect(heardAs(hearing, 'goodbye')).toEqual(['whole'])
})

test('what is sent is what the flow says, and a value cannot break out of its place', async () => {
	const { from, path } = await callAndAsk('form')
	expect(path[2]).toBe('ask:success')
	const [request] = await web.asked('/form', 1)
	expect(request?.method).toBe('POST')
	expect([...new URLSearchParams(request?.body)]).toEqual([['order[number]', '1204&x=1']])
	expect(request?.headers).toMatchObject({
		'content-type': 'application/x-www-form-urlencoded',
		'x-shop': expect.stringContaining(from.replace('+', '')) as string,
		'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
	})
	await callAndAsk('json', '0012')
	const [second] = await web.asked('/json', 1)
	expect(JSON.parse(second?.body ?? '')).toEqual({ order: '0012' })
})

describe.concurrent('the caller goes on by the exit that says what happened', () => {
	test.each<[keyof ReturnType<typeof flows>, string]>([
		['late', 'timeout'],
		['endless', 'timeout'],
		['unreachable', 'unreachable'],
		['not-found', 'not-found'],
		['server-error', 'server-error'],
		['no-json', 'bad-answer'],
		['broken-json', 'bad-answer'],
		['itself', 'failed'],
		['loopback', 'failed'],
		['redirect', 'failed'],
		['private', 'failed'],
	])('%s: %s', async (name, exit) => {
		const { call, path, events } = await callAndAsk(name)
		expect(path, JSON.stringify(events.filter((event) => event.name === 'node.left'))).toEqual([
			'start:next',
			'number:collected',
			`ask:${exit}`,
			`after-${exit}`,
		])
		expect(heardAs(await call.hear(), 'goodbye')).toEqual(['whole'])
	})
})

test('the appliance itself and private machines were never asked', () => {
	expect(web.requests.map((request) => request.path)).not.toContain('/private')
})

test('an answer of 503 is asked for again', async () => {
	const { path } = await callAndAsk('again')
	expect(path[2]).toBe('ask:success')
	expect(await web.asked('/again', 2)).toHaveLength(2)
})

test('a caller who hangs up while it is asked ends the call, and nothing is left', async () => {
	const from = world.newCaller()
	const call = await world.carrier.calls(dids.late, { as: from })
	await call.answered()
	await call.press('1204')
	await web.asked('/late', 2)
	await call.hangUp()
	const { call: logged } = await world.log.endedCall(from)
	expect(logged).toMatchObject({ disposition: 'abandoned', ended_by: 'caller' })
	await world.isEmpty()
})
