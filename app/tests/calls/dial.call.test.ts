/** Dial on real phones: several phones of one extension, music, a whisper, a key to take the call, the number shown. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callerOf } from '../phones/phone.ts'
import type { Phone } from '../phones/phone.ts'
import { findPrompt } from '../phones/prompt-search.ts'
import { audibleMs, toneMs } from '../phones/sound.ts'
import { pathOf } from './call-log.ts'
import { chain, node } from './small-flow.ts'
import { hasHeard, heardAs, loginOf, music, openWorld } from './world.ts'
import type { World } from './world.ts'

const to = (number: string) => ({ target: { kind: 'extension', number }, ringSeconds: 20 })
const plain = chain('Plain', '+3225550201', node('it', 'dial', to('201')))
const withMusic = chain('Music', '+3225550202', node('it', 'dial', { ...to('202'), callerHears: 'music' }))
const whispers = chain('Whisper', '+3225550203', node('it', 'dial', { ...to('202'), whisper: 'callytics/welcome' }))
const confirms = chain('Confirm', '+3225550204', node('it', 'dial', { ...to('202'), confirms: true }))
const shows = chain('Shows', '+3225550205', node('it', 'dial', { ...to('202'), callerNumber: '+3225550100' }))

let world: World
let mobile: Phone
beforeAll(async () => {
	world = await openWorld('dial', [plain, withMusic, whispers, confirms, shows])
	mobile = await world.addPhone('201')
	await mobile.register(loginOf('201').password)
	for (const phone of [...Object.values(world.phones), mobile]) phone.when({ does: 'ring' })
})
afterAll(() => world?.close())

async function callTo(did: string) {
	const from = world.newCaller()
	const call = await world.carrier.calls(did, { as: from })
	await call.answered()
	await call.say(440)
	return { from, call }
}

test('an extension with two phones rings on both; the first to answer takes the call, the other stops ringing', async () => {
	const { from, call } = await callTo(plain.did)
	const desk = await world.phones['201'].rungBy(from)
	const second = await mobile.rungBy(from)
	await second.answer()
	expect(await desk.ended()).toMatchObject({ by: 'given-up', status: 487 })
	await second.answered()
	await second.say(1000)
	await call.hearUntil('the mobile', ({ samples }) => toneMs(samples, 1000) >= 500)
	await second.hearUntil('the caller', ({ samples }) => toneMs(samples, 440) >= 500)
	await call.hangUp()
	await second.ended()
	const { call: logged, events } = await world.log.endedCall(from)
	expect(logged).toMatchObject({ disposition: 'answered', ended_by: 'caller', talked_with: '201' })
	expect(events.filter((event) => event.name === 'leg.started')).toHaveLength(3)
	await world.isEmpty()
})

test('the caller hears music while the phone rings, and no ringing tone', async () => {
	const { from, call } = await callTo(withMusic.did)
	const callee = await world.phones['202'].rungBy(from)
	await call.hearUntil('music', ({ samples }) => findPrompt(samples, music().subarray(0, 8000 * 4)).length === 1)
	expect(toneMs((await call.hear()).samples, 425)).toBeLessThan(500)
	await callee.answer()
	await callee.answered()
	await callee.say(1000)
	await call.hearUntil('the callee', ({ samples }) => toneMs(samples.subarray(-8000), 1000) >= 500)
	await call.hangUp()
	await callee.ended()
	await world.log.endedCall(from)
})

test('whoever answers hears the whisper, the caller does not, and then the two talk', async () => {
	const { from, call } = await callTo(whispers.did)
	const callee = await world.phones['202'].rungBy(from)
	await callee.answer()
	await callee.answered()
	await callee.say(1000)
	await callee.hearUntil('the whisper', hasHeard('welcome'))
	await callee.hearUntil('the caller', ({ samples }) => toneMs(samples, 440) >= 500)
	const hearing = await call.hearUntil('the callee', ({ samples }) => toneMs(samples, 1000) >= 500)
	expect(heardAs(hearing, 'welcome')).toEqual([])
	await callee.hangUp()
	const { events } = await world.log.endedCall(from)
	expect(pathOf(events).at(1)).toBe('it:answered')
})

test('whoever answers and presses 1 takes the call', async () => {
	const { from, call } = await callTo(confirms.did)
	const callee = await world.phones['202'].rungBy(from)
	await callee.answer()
	await callee.answered()
	await callee.say(0)
	await callee.hearUntil('the question', hasHeard('take-call'))
	expect(toneMs((await callee.hear()).samples, 440)).toBe(0)
	await callee.press('1')
	await callee.hearUntil('the caller', ({ samples }) => toneMs(samples, 440) >= 500)
	await call.hangUp()
	await callee.ended()
	expect((await world.log.endedCall(from)).call.disposition).toBe('answered')
})

test('an answering machine that does not press 1 does not take the call', async () => {
	const { from, call } = await callTo(confirms.did)
	const callee = await world.phones['202'].rungBy(from)
	await callee.answer()
	await callee.answered()
	await callee.say(1000)
	await callee.ended(40_000)
	await call.ended(20_000)
	const hearing = await call.hear()
	expect(toneMs(hearing.samples, 1000)).toBe(0)
	expect(heardAs(hearing, 'goodbye')).toEqual(['whole'])
	expect(audibleMs(hearing.samples)).toBeGreaterThan(3000)
	const { events } = await world.log.endedCall(from)
	expect(pathOf(events).at(1)).toBe('it:no-answer')
	expect(events.find((event) => event.nodeId === 'it' && event.name === 'node.left')?.note).toBe(
		'202: Did not take the call.',
	)
}, 90_000)

test('the callee sees the number that the flow wants to be shown', async () => {
	const { from, call } = await callTo(shows.did)
	const callee = await world.phones['202'].rungBy('+3225550100')
	expect(callerOf(callee)).toBe('+3225550100')
	await call.hangUp()
	await callee.ended()
	await world.log.endedCall(from)
})

test('nothing is left behind after all of this', async () => {
	await world.isEmpty()
})
