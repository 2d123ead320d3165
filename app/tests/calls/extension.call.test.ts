/** Calls that begin at one of our own phones: to each other, out through the trunk, to the echo test. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callerOf } from '../phones/phone.ts'
import type { Refusal } from '../phones/call.ts'
import { toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { mainDid } from './seed.ts'
import { heardAs, hasHeard, loginOf, openWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await openWorld('ext')
	world.phones['202'].when({ does: 'answer', afterMs: 300 })
	world.carrier.when({ does: 'answer', afterMs: 300 })
})
afterAll(() => world?.close())

/** The calls an extension made to a number, newest last, once they have ended. */
async function loggedCallTo(dialled: string) {
	const call = await until('the call is in the log', async () =>
		(await world.log.callsFrom('')).find((row) => row.dialled === dialled && row.ended_at),
	)
	return { call, events: await world.log.timeline(call.id) }
}

/** The carrier's call that arrived for a number. */
function arrivedAtCarrier(number: string) {
	return until(`the carrier is asked for ${number}`, () =>
		world.carrier.incoming.find((call) => call.inviteHeader('to')?.includes(number)),
	)
}

test('an extension calls another, both hear each other, and the caller hangs up', async () => {
	const call = await world.phones['201'].calls('202', { login: loginOf('201') })
	const callee = await world.phones['202'].rungBy('201')
	await call.answered()
	await call.say(440)
	await callee.say(1000)
	await call.hearUntil('the callee', ({ samples }) => toneMs(samples, 1000) >= 1000)
	await callee.hearUntil('the caller', ({ samples }) => toneMs(samples, 440) >= 1000)
	await call.hangUp()
	expect(await callee.ended()).toMatchObject({ by: 'far-side' })
	const { call: logged } = await loggedCallTo('202')
	expect(logged).toMatchObject({
		direction: 'internal',
		caller_number: '201',
		disposition: 'answered',
		ended_by: 'caller',
		talked_with: '202',
	})
})

test('an extension that is not registered is told apart from one that does not answer', async () => {
	await world.phones['203'].unregister(loginOf('203').password)
	const call = await world.phones['201'].calls('203', { login: loginOf('201') })
	await call.ended()
	const { call: logged } = await loggedCallTo('203')
	expect(logged.disposition).toBe('failed')
	expect(logged.reason).toMatch(/not registered/i)
})

test('the echo test says what it is and gives back what is said', async () => {
	const call = await world.phones['201'].calls('*43', { login: loginOf('201') })
	await call.answered()
	await call.say(0)
	await call.hearUntil('the words of the echo test', hasHeard('echo-test'), 20_000)
	await call.say(700)
	await call.hearUntil('the echo', ({ samples }) => toneMs(samples, 700) >= 1000)
	await call.hangUp()
	await call.ended()
	const { call: logged } = await loggedCallTo('*43')
	expect(logged).toMatchObject({ direction: 'internal', caller_number: '201', ended_by: 'caller' })
	expect(logged.answered_at).not.toBeNull()
})

test('an extension calls one of our own numbers and gets its flow', async () => {
	const call = await world.phones['201'].calls(mainDid, { login: loginOf('201') })
	await call.answered()
	await call.hearUntil('the greeting', hasHeard('welcome'))
	await call.hangUp()
	expect((await loggedCallTo(mainDid)).call.flow_name).toBe('Main line')
})

test('#number goes out through the trunk in its form, with our headers, and both hear each other', async () => {
	const call = await world.phones['201'].calls('#0032470555200', { login: loginOf('201') })
	const arrived = await arrivedAtCarrier('32470555200')
	expect(arrived.inviteHeader('to')).toContain('sip:+32470555200@')
	await call.answered()
	await call.say(440)
	await arrived.say(1000)
	await call.hearUntil('the far side', ({ samples }) => toneMs(samples, 1000) >= 1000)
	await arrived.hearUntil('the extension', ({ samples }) => toneMs(samples, 440) >= 1000)
	await arrived.hangUp()
	expect(await call.ended()).toMatchObject({ by: 'far-side' })
	const { call: logged, events } = await loggedCallTo('#0032470555200')
	expect(logged).toMatchObject({ direction: 'outbound', disposition: 'answered', ended_by: 'callee' })
	expect(arrived.inviteHeader('X-Callytics-Direction')).toBe('outbound')
	expect(arrived.inviteHeader('X-Callytics-Call-Id')).toBe(logged.id)
	expect(callerOf(arrived)).toBe('201')
	expect(events.filter((event) => event.name === 'talk.started')).toHaveLength(1)
})

describe.concurrent('a trunk that refuses', () => {
	test.each<[Refusal, string, number]>([
		[403, 'rejected', 21],
		[404, 'no-such-number', 1],
		[480, 'no-answer', 19],
		[486, 'busy', 17],
		[503, 'failed', 34],
		[603, 'rejected', 21],
	])('with %i is logged as %s with that status and its cause', async (status, disposition, cause) => {
		const number = `+32470666${status}`
		world.carrier.when({ does: 'refuse', status, afterMs: 200 }, number)
		const call = await world.phones['201'].calls(`#${number}`, { login: loginOf('201') })
		await arrivedAtCarrier(number)
		await call.ended(30_000)
		const { call: logged, events } = await loggedCallTo(`#${number}`)
		expect(logged).toMatchObject({ disposition, sip_status: status, ended_by: 'carrier' })
		const leg = events.find((event) => event.name === 'leg.started' && event.role === 'callee')
		expect(events.find((event) => event.name === 'leg.ended' && event.legId === leg?.legId)).toMatchObject({
			sipStatus: status,
			cause,
		})
		expect(logged.reason).toContain(String(status))
	})
})

test('a caller who gives up before the far side answers is logged as abandoned', async () => {
	const number = '+32470777000'
	world.carrier.when({ does: 'ring' }, number)
	const call = await world.phones['201'].calls(`#${number}`, { login: loginOf('201') })
	const arrived = await arrivedAtCarrier(number)
	await until('it rings', () => call.statuses().includes(180) || call.isAnswered())
	await call.hangUp()
	expect(await arrived.ended()).toMatchObject({ by: 'given-up' })
	expect((await loggedCallTo(`#${number}`)).call).toMatchObject({ disposition: 'abandoned', ended_by: 'caller' })
})

test('a number nobody has is announced to the extension and logged', async () => {
	const call = await world.phones['201'].calls('999', { login: loginOf('201') })
	await call.ended(30_000)
	expect(heardAs(await call.hear(), 'no-such-number')).toEqual(['whole'])
	expect((await loggedCallTo('999')).call).toMatchObject({ direction: 'internal', disposition: 'no-such-number' })
})

test('nothing is left behind after all of this', async () => {
	await world.isEmpty()
})
