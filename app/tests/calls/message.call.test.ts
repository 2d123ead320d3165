/** Messages of real callers: what is said is what is stored, however the message ends. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { pathOf } from './call-log.ts'
import type { LoggedEvent } from './call-log.ts'
import { chain, node } from './small-flow.ts'
import { storedNames, storedSound } from './stored-sound.ts'
import { hasHeard, heardAs, loginOf, openWorld } from './world.ts'
import type { World } from './world.ts'

const mailboxId = '6f1c8a5e-0000-4000-8000-000000000001'
const config = { mailboxId, silenceSeconds: 3, maximumSeconds: 10 }
const plain = chain('Plain box', '+3225550221', node('it', 'message', config))
const reviews = chain('Reviewed box', '+3225550222', node('it', 'message', { ...config, reviews: true }))

let world: World
beforeAll(async () => {
	world = await openWorld('message', [plain, reviews])
})
afterAll(() => world?.close())

/** Calls and waits until the tone after the greeting has been heard. */
async function callTo(did: string) {
	const from = world.newCaller()
	const call = await world.carrier.calls(did, { as: from })
	await call.answered()
	await call.say(0)
	await call.hearUntil('the greeting', hasHeard('leave-message'), 20_000)
	// Asterisk's tone is 700 Hz.
	await call.hearUntil('the tone', ({ samples }) => toneMs(samples.subarray(-16_000), 700) >= 200)
	return { from, call }
}

/** Says a tone for so long, by what was sent. */
async function say(call: Awaited<ReturnType<typeof callTo>>['call'], hertz: number, ms: number) {
	await call.say(hertz)
	await new Promise((resolve) => setTimeout(resolve, ms))
}

function leftMessage(events: readonly LoggedEvent[]) {
	const left = events.filter((event) => event.name === 'message.left')
	expect(left).toHaveLength(1)
	return left[0] as LoggedEvent & { messageId: string; mailboxId: string; seconds: number }
}

describe.concurrent('a caller', () => {
	test('speaks and hangs up: the message is in the box, and the call was not abandoned', async () => {
		const { from, call } = await callTo(plain.did)
		await say(call, 1100, 3000)
		await call.hangUp()
		const { call: logged, events } = await world.log.endedCall(from)
		expect(logged).toMatchObject({ disposition: 'completed', ended_by: 'caller', reason: 'The caller left a message.' })
		const left = leftMessage(events)
		expect(left.mailboxId).toBe(mailboxId)
		expect(left.seconds).toBeGreaterThan(2)
		expect(left.seconds).toBeLessThan(5)
		expect(toneMs(await storedSound(world.appliance, `messages/${left.messageId}`), 1100)).toBeGreaterThan(2000)
	})

	test('ends the message with the hash key, which is not heard in it', async () => {
		const { from, call } = await callTo(plain.did)
		await say(call, 1100, 2500)
		await call.press('#')
		await call.say(0)
		await call.hearUntil('thanks', hasHeard('message-left'))
		await call.ended(20_000)
		const { events } = await world.log.endedCall(from)
		expect(pathOf(events).at(1)).toBe('it:left')
		const left = leftMessage(events)
		const sound = await storedSound(world.appliance, `messages/${left.messageId}`)
		expect(toneMs(sound, 1100)).toBeGreaterThan(1800)
		expect(Math.abs(sound.length / 8000 - left.seconds)).toBeLessThan(0.1)
	})

	test('stops speaking: the silence ends the message', async () => {
		const { from, call } = await callTo(plain.did)
		await say(call, 1100, 2000)
		await call.say(0)
		await call.hearUntil('thanks', hasHeard('message-left'), 20_000)
		await call.ended(20_000)
		expect(leftMessage((await world.log.endedCall(from)).events).seconds).toBeGreaterThan(1.5)
	})

	test('says nothing: nothing is left', async () => {
		const { from, call } = await callTo(plain.did)
		await call.ended(20_000)
		const { events } = await world.log.endedCall(from)
		expect(pathOf(events).at(1)).toBe('it:nothing-said')
		expect(events.filter((event) => event.name === 'message.left')).toEqual([])
	})

	test('speaks too long: the longest message is kept', async () => {
		const { from, call } = await callTo(plain.did)
		await call.say(1100)
		await call.hearUntil('thanks', hasHeard('message-left'), 30_000)
		await call.hangUp()
		const { seconds } = leftMessage((await world.log.endedCall(from)).events)
		expect(seconds).toBeGreaterThan(9)
		// Asterisk counts in whole seconds, and may let one more pass.
		expect(seconds).toBeLessThan(11.5)
	})

	test('listens to it, records it again and leaves the second', async () => {
		const { from, call } = await callTo(reviews.did)
		await say(call, 1100, 2000)
		await call.press('#')
		await call.say(0)
		await call.hearUntil('the question', hasHeard('message-review'), 20_000)
		await call.press('3')
		await call.hearUntil('the message itself', ({ samples }) => toneMs(samples, 1100) >= 1500, 20_000)
		await call.hearUntil('the question again', (hearing) => heardAs(hearing, 'message-review').length === 2, 20_000)
		await call.press('2')
		await call.hearUntil('the second tone', ({ samples }) => toneMs(samples.subarray(-8000), 700) >= 200)
		await say(call, 900, 2000)
		await call.press('#')
		await call.say(0)
		await call.hearUntil('the question a third time', (now) => heardAs(now, 'message-review').length === 3, 20_000)
		await call.press('1')
		await call.hearUntil('thanks', hasHeard('message-left'))
		await call.ended(20_000)
		const left = leftMessage((await world.log.endedCall(from)).events)
		const sound = await storedSound(world.appliance, `messages/${left.messageId}`)
		expect(toneMs(sound, 900)).toBeGreaterThan(1500)
		expect(toneMs(sound, 1100)).toBe(0)
	})

	test('who hangs up in the question has left the message all the same', async () => {
		const { from, call } = await callTo(reviews.did)
		await say(call, 1100, 2000)
		await call.press('#')
		await call.say(0)
		await call.hearUntil('the question begins', (hearing) => heardAs(hearing, 'message-review').length > 0, 20_000)
		await call.hangUp()
		expect(leftMessage((await world.log.endedCall(from)).events).seconds).toBeGreaterThan(1.5)
	})
})

describe('the light of a phone', () => {
	// As the console does.
	const show = (unheard: number, heard: number) =>
		world.appliance.exec([
			'node',
			'-e',
			`const [body] = process.argv.slice(1)
			const sent = require('http').request({ socketPath: '/run/callytics/executor.sock', method: 'PUT', path: '/mailboxes/201',
				headers: { 'content-type': 'application/json' } }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1))
			sent.end(body)`,
			JSON.stringify({ unheard, heard }),
		])
	const lit = (count: string) => until(`the light says ${count}`, () => world.phones['201'].lights.at(-1) === count)

	test('is told how many messages wait, and that none waits any more', async () => {
		await show(2, 1)
		await lit('2/1')
		await show(0, 3)
		await lit('0/3')
		expect(world.phones['202'].lights.filter((count) => count !== '0/0')).toEqual([])
	})

	test('is told again to a phone that registers later, and after Asterisk was restarted', async () => {
		await show(4, 0)
		await lit('4/0')
		world.phones['201'].lights.length = 0
		await world.phones['201'].register(loginOf('201').password)
		await lit('4/0')
		await world.appliance.restartUnit('asterisk.service')
		await until('Asterisk is back', () => world.asterisk('core waitfullybooted').then(() => true))
		world.phones['201'].lights.length = 0
		await until(
			'it can register',
			() => world.phones['201'].register(loginOf('201').password).then(() => true),
			30_000,
			500,
		)
		await lit('4/0')
	})
})

test('no message is stored that was not left, and nothing else is left behind', async () => {
	await world.isEmpty()
	const rows = await world.log.rows<{ id: string }>(
		`select payload->>'messageId' as id from call_events where name = 'message.left' order by 1`,
	)
	expect(await storedNames(world.appliance, 'messages')).toEqual(rows.map(({ id }) => `${id}.wav`))
})
