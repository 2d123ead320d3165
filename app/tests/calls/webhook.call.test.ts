/** Webhooks and messages that flows send: delivered with a valid signature, tried again after a failure, and no caller waits for it. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../phones/until.ts'
import { drawFlow } from './draw-flow.ts'
import { makeWebhook, type TestWebhook } from './fixtures.ts'
import { pathOf } from './call-log.ts'
import { quote } from './seed.ts'
import type { WebRequest } from './web-server-program.ts'
import { startWebServer, type WebServer } from './web-server.ts'
import { heardAs, openWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
let web: WebServer
let hooks: { good: TestWebhook; flaky: TestWebhook; slow: TestWebhook; gone: TestWebhook }
let dids: Record<'good' | 'flaky' | 'slow' | 'gone' | 'message', string>

beforeAll(async () => {
	world = await openWorld('webhook')
	web = await startWebServer(world.carrierHost)
	hooks = {
		good: await makeWebhook(world, 'Good', web.address('/good')),
		flaky: await makeWebhook(world, 'Flaky', web.address('/flaky', { failFirst: 1 })),
		slow: await makeWebhook(world, 'Slow', web.address('/slow', { delayMs: 60_000 })),
		gone: await makeWebhook(world, 'Gone', web.origin.replace('8080', '8099')),
	}
	const telling = (hook: TestWebhook) =>
		drawFlow(
			{
				know: ['set-variable', { assignments: [{ variable: 'order', value: '1204' }] }],
				tell: ['webhook', { webhookId: hook.id, payload: { kind: 'call' } }],
			},
			['know next > tell', 'tell next > thanks', 'tell failed > sorry'],
		)
	dids = await world.publish({
		good: telling(hooks.good),
		flaky: telling(hooks.flaky),
		slow: telling(hooks.slow),
		gone: telling(hooks.gone),
		message: drawFlow(
			{
				tell: [
					'notify',
					{ by: { kind: 'webhook', webhookId: hooks.good.id, text: 'Breakdown, says {{ call.caller }}' } },
				],
			},
			['tell next > thanks', 'tell failed > sorry'],
		),
	})
})
afterAll(() => world?.close())

async function callThrough(name: keyof typeof dids) {
	const from = world.newCaller()
	const call = await world.carrier.calls(dids[name], { as: from })
	await call.answered()
	const began = Date.now()
	await call.ended(30_000)
	const { call: logged, events } = await world.log.endedCall(from)
	return { from, call, logged, path: pathOf(events), tookMs: Date.now() - began }
}

/** As a receiver would check it, written from the help's words. */
function expectSigned(request: WebRequest | undefined, { secret }: TestWebhook): void {
	const [, t = '', v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request?.headers['x-callytics-signature'])) ?? []
	expect(createHmac('sha256', secret).update(`${t}.${request?.body}`).digest('hex')).toBe(v1)
	expect(Math.abs(Number(t) * 1000 - (request?.at ?? 0))).toBeLessThan(5000)
}

/** What the flow said, out of the envelope that every delivery has. */
function dataOf(request: WebRequest | undefined): unknown {
	const envelope = JSON.parse(request?.body ?? '') as { event: string; callId: string; data: unknown }
	expect(envelope).toMatchObject({ event: 'flow', callId: expect.any(String) as string })
	return envelope.data
}

const deliveriesOf = ({ id }: TestWebhook) =>
	world.log.rows<{ state: string; attempts: number; last_status: number | null }>(
		`select state, attempts, last_status from webhook_deliveries where webhook_id = ${quote(id)} order by created_at`,
	)

test('a webhook is told of the call and its variables, signed, while the caller goes on', async () => {
	const { from, path, logged, call } = await callThrough('good')
	expect(path).toEqual(['start:next', 'know:next', 'tell:next', 'thanks'])
	const [request] = await web.asked('/good', 1)
	expectSigned(request, hooks.good)
	expect(request?.headers['content-type']).toMatch('application/json')
	const told = dataOf(request) as { call: { id: string; caller: string } }
	expect(told).toMatchObject({ call: { id: logged.id }, variables: { order: 1204 } })
	expect(told.call.caller).toContain(from.replace('+', ''))
	expect(heardAs(await call.hear(), 'goodbye')).toEqual(['whole'])
	await until('it counts as delivered', async () => (await deliveriesOf(hooks.good))[0]?.state === 'delivered')
})

test('a machine that fails at first is told again, signed anew, with the same key', async () => {
	await callThrough('flaky')
	const [first, second] = await web.asked('/flaky', 2, 40_000)
	expectSigned(first, hooks.flaky)
	expectSigned(second, hooks.flaky)
	expect(second?.body).toBe(first?.body)
	expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key'])
	await until('it counts as delivered', async () => (await deliveriesOf(hooks.flaky))[0]?.state === 'delivered')
	expect(await deliveriesOf(hooks.flaky)).toEqual([{ state: 'delivered', attempts: 2, last_status: 200 }])
})

test.each(['slow', 'gone'] as const)('a machine that is %s is no concern of the caller', async (name) => {
	const { path, call, tookMs } = await callThrough(name)
	expect(path.at(-1)).toBe('thanks')
	expect(heardAs(await call.hear(), 'goodbye')).toEqual(['whole'])
	expect(tookMs).toBeLessThan(10_000)
	await until(
		'it is waiting for another try',
		async () => {
			const [delivery] = await deliveriesOf(hooks[name])
			return delivery?.state === 'pending' && (name === 'slow' || delivery.attempts > 0)
		},
		20_000,
	)
})

test('a short message is told with the words of the flow', async () => {
	const { from, path } = await callThrough('message')
	expect(path.at(-1)).toBe('thanks')
	const requests = await web.asked('/good', 2)
	expectSigned(requests.at(-1), hooks.good)
	expect((dataOf(requests.at(-1)) as { text: string }).text).toMatch(
		new RegExp(`^Breakdown, says \\+?${from.slice(1)}$`),
	)
})

test('nothing is left behind', async () => {
	await world.isEmpty()
})
