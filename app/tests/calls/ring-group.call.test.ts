/** Ring groups on real phones: all at once, in turn, over busy ones, and with a key to take the call. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { toneMs } from '../phones/sound.ts'
import { pathOf } from './call-log.ts'
import { chain, node } from './small-flow.ts'
import { hasHeard, openWorld } from './world.ts'
import type { World } from './world.ts'

const extensions = ['201', '202', '203'].map((number) => ({ number }))
const group = (name: string, did: string, config: Record<string, unknown>) =>
	chain(name, did, node('it', 'ring-group', { extensions, ringSeconds: 8, ...config }))
const all = group('All', '+3225550211', {})
const inOrder = group('In order', '+3225550212', { strategy: 'in-order' })
const roundRobin = group('Round robin', '+3225550213', { strategy: 'round-robin' })
const confirms = group('Confirm', '+3225550214', { confirms: true })

let world: World
beforeAll(async () => {
	world = await openWorld('group', [all, inOrder, roundRobin, confirms])
})
afterAll(() => world?.close())
beforeEach(() => {
	for (const phone of Object.values(world.phones)) phone.when({ does: 'ring' })
})

async function callTo(did: string) {
	const from = world.newCaller()
	const call = await world.carrier.calls(did, { as: from })
	await call.answered()
	await call.say(440)
	return { from, call }
}

const noteOf = (events: { name: string; nodeId?: string; note?: string }[]) =>
	events.find((event) => event.name === 'node.left' && event.nodeId === 'it')?.note

test('all ring, one takes the call, the others stop', async () => {
	const { from, call } = await callTo(all.did)
	const [first, second, third] = await Promise.all(Object.values(world.phones).map((phone) => phone.rungBy(from)))
	await second!.answer()
	for (const other of [first!, third!]) expect(await other.ended()).toMatchObject({ by: 'given-up', status: 487 })
	await second!.say(1000)
	await call.hearUntil('the second', ({ samples }) => toneMs(samples, 1000) >= 500)
	await second!.hearUntil('the caller', ({ samples }) => toneMs(samples, 440) >= 500)
	await call.hangUp()
	await second!.ended()
	const { call: logged } = await world.log.endedCall(from)
	expect(logged).toMatchObject({ disposition: 'answered', talked_with: '202' })
	await world.isEmpty()
})

test('in order: the busy and the refusing are passed over at once, the third is connected', async () => {
	world.phones['201'].when({ does: 'refuse', status: 486, afterMs: 100 })
	world.phones['202'].when({ does: 'refuse', status: 603, afterMs: 100 })
	world.phones['203'].when({ does: 'answer', afterMs: 100 })
	const { from, call } = await callTo(inOrder.did)
	const third = await world.phones['203'].rungBy(from)
	await third.answered()
	await third.say(1000)
	await call.hearUntil('the third', ({ samples }) => toneMs(samples, 1000) >= 500)
	await third.hangUp()
	const { call: logged } = await world.log.endedCall(from)
	expect(logged).toMatchObject({ disposition: 'answered', ended_by: 'flow', talked_with: '203' })
})

test('everybody refuses: the caller leaves by what says most, and the timeline names each', async () => {
	world.phones['201'].when({ does: 'refuse', status: 486, afterMs: 100 })
	world.phones['202'].when({ does: 'refuse', status: 603, afterMs: 100 })
	world.phones['203'].when({ does: 'refuse', status: 480, afterMs: 100 })
	const { from, call } = await callTo(inOrder.did)
	await call.ended(20_000)
	const { events } = await world.log.endedCall(from)
	expect(pathOf(events).at(1)).toBe('it:rejected')
	expect(noteOf(events)).toBe('201: 486 Busy here, 202: 603 Decline, 203: 480 Temporarily unavailable.')
})

test('who has a call is skipped, and the turn passes on from call to call', async () => {
	for (const phone of Object.values(world.phones)) phone.when({ does: 'answer', afterMs: 100 })
	const calls = []
	for (let index = 0; index < 3; index++) {
		const { from, call } = await callTo(roundRobin.did)
		await call.hearUntil('ringing or the callee', () => call.isAnswered())
		const number = (['201', '202', '203'] as const)[index]!
		const callee = await world.phones[number].rungBy(from)
		await callee.answered()
		calls.push({ from, call, callee })
	}
	// All three talk: the next caller finds everybody busy at once.
	const { from, call } = await callTo(roundRobin.did)
	await call.ended(15_000)
	const { events } = await world.log.endedCall(from)
	expect(pathOf(events).at(1)).toBe('it:busy')
	expect(noteOf(events)).toBe('has a call already.')
	for (const one of calls) {
		await one.call.hangUp()
		await one.callee.ended()
		await world.log.endedCall(one.from)
	}
	await world.isEmpty()
}, 60_000)

test('two have answered, and only the one who presses 1 takes the call', async () => {
	const { from, call } = await callTo(confirms.did)
	const [first, second, third] = await Promise.all(Object.values(world.phones).map((phone) => phone.rungBy(from)))
	for (const one of [first!, second!]) {
		await one.answer()
		await one.answered()
		await one.say(0)
	}
	for (const one of [first!, second!]) await one.hearUntil('the question', hasHeard('take-call'))
	await second!.press('1')
	await second!.hearUntil('the caller', ({ samples }) => toneMs(samples, 440) >= 500)
	expect(await first!.ended()).toMatchObject({ by: 'far-side' })
	await third!.ended()
	await call.hangUp()
	await second!.ended()
	expect((await world.log.endedCall(from)).call).toMatchObject({ disposition: 'answered', talked_with: '202' })
	await world.isEmpty()
})

test('nobody answers: all phones stop ringing after the ringing time', async () => {
	const { from, call } = await callTo(all.did)
	const callees = await Promise.all(Object.values(world.phones).map((phone) => phone.rungBy(from)))
	for (const callee of callees) expect(await callee.ended(20_000)).toMatchObject({ by: 'given-up' })
	await call.ended(20_000)
	const { call: logged, events } = await world.log.endedCall(from)
	expect(logged.disposition).toBe('no-answer')
	expect(pathOf(events).at(1)).toBe('it:no-answer')
	await world.isEmpty()
}, 60_000)
