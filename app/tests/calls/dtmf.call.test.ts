/** Keys by every way a phone can send them, and faster than anybody listens. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PhoneCall } from '../phones/call.ts'
import { drawFlow } from './draw-flow.ts'
import { pathOf } from './call-log.ts'
import { heardAs, loginOf, openWorld } from './world.ts'
import type { World } from './world.ts'

const order = drawFlow(
	{
		ask: [
			'collect-digits',
			{
				...{ prompt: 'callytics/menu', variable: 'order', minimum: 4, maximum: 4, terminator: 'none' },
				...{ timeoutSeconds: 5, nextDigitSeconds: 3, attempts: 1 },
			},
		],
		more: ['menu', { prompt: 'callytics/welcome', digits: ['1', '2'], timeoutSeconds: 3, attempts: 1 }],
	},
	['ask collected > more', 'more 2 > two'],
)

let world: World
let did: string
beforeAll(async () => {
	world = await openWorld('dtmf')
	did = (await world.publish({ order })).order
})
afterAll(() => world?.close())

async function digitsOf(from: string): Promise<{ digits: (string | undefined)[]; path: string[] }> {
	const { events } = await world.log.endedCall(from)
	const received = events.filter((event) => event.name === 'digits.received')
	return { digits: received.map((event) => event.digits), path: pathOf(events) }
}

async function listenTo(call: PhoneCall): Promise<void> {
	await call.answered()
	await call.say(0)
	await call.hearUntil('the question', (hearing) => heardAs(hearing, 'menu').length > 0)
}

const ways: [string, boolean, (call: PhoneCall, keys: string) => Promise<void>][] = [
	['telephone events (RFC 4733)', false, (call, keys) => call.press(keys)],
	['SIP INFO', false, (call, keys) => call.pressByInfo(keys)],
	['SIP INFO from a phone that offers no telephone events', true, (call, keys) => call.pressByInfo(keys)],
	['tones within the sound', true, (call, keys) => call.pressByTones(keys)],
]

describe.each(ways)('keys as %s', (_way, hasNoEvents, press) => {
	test('each is taken once, from a carrier', async () => {
		const from = world.newCaller()
		const call = await world.carrier.calls(did, { as: from, hasNoEvents })
		await listenTo(call)
		await press(call, '1155')
		await call.hearUntil('the next question', (hearing) => heardAs(hearing, 'welcome').length > 0)
		await press(call, '2')
		await call.ended(20_000)
		expect(await digitsOf(from)).toEqual({
			digits: ['1155', '2'],
			path: ['start:next', 'ask:collected', 'more:2', 'two'],
		})
		expect(heardAs(await call.hear(), 'menu')).toEqual(['cut'])
	})
})

test('a phone of ours is understood when its keys are tones within the sound', async () => {
	const call = await world.phones['201'].calls(did, { login: loginOf('201'), hasNoEvents: true })
	await listenTo(call)
	await call.pressByTones('4077')
	await call.hearUntil('the next question', (hearing) => heardAs(hearing, 'welcome').length > 0)
	await call.hangUp()
	expect((await digitsOf('201')).digits).toEqual(['4077'])
})

test('a phone that sends events and tones is not taken for one who presses twice', async () => {
	const from = world.newCaller()
	const call = await world.carrier.calls(did, { as: from })
	await listenTo(call)
	await call.press('12')
	await call.pressByTones('12')
	await call.press('34')
	await call.hearUntil('the next question', (hearing) => heardAs(hearing, 'welcome').length > 0)
	await call.hangUp()
	expect((await digitsOf(from)).digits).toEqual(['1234'])
})

test('who presses everything before the first question has answered both, and hears neither', async () => {
	const from = world.newCaller()
	const call = await world.carrier.calls(did, { as: from })
	await call.answered()
	await call.press('12342')
	await call.ended(20_000)
	expect(await digitsOf(from)).toEqual({
		digits: ['1234', '2'],
		path: ['start:next', 'ask:collected', 'more:2', 'two'],
	})
	expect(heardAs(await call.hear(), 'welcome')).not.toContain('whole')
})

test('a hundred keys in a row harm nobody', async () => {
	const from = world.newCaller()
	const call = await world.carrier.calls(did, { as: from })
	await call.answered()
	await call.press('1234'.repeat(25))
	await call.ended(40_000)
	expect((await digitsOf(from)).digits[0]).toBe('1234')
})

test('nothing is left behind', async () => {
	await world.isEmpty()
})
