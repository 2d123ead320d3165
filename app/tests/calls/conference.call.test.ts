/** Conferences of real callers: they hear each other, moderators rule, and everybody goes on in the flow afterwards. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PhoneCall } from '../phones/call.ts'
import { findPrompt } from '../phones/prompt-search.ts'
import { shareAt, toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { pathOf } from './call-log.ts'
import { chain, node } from './small-flow.ts'
import { hasHeard, heardAs, music, openWorld } from './world.ts'
import type { World } from './world.ts'

const room = (name: string, did: string, config: Record<string, unknown>) =>
	chain(name, did, node('it', 'conference', { room: name, announces: false, ...config }))
const open = room('Open room', '+3225550241', {})
const guarded = room('Guarded', '+3225550242', { pin: '4711', moderatorPin: '0815' })
const waits = room('Waits', '+3225550243', { pin: '4711', moderatorPin: '0815', waitsForModerator: true })

let world: World
beforeAll(async () => {
	world = await openWorld('confer', [open, guarded, waits])
})
afterAll(() => world?.close())

async function callTo(did: string, hertz: number, pin?: string) {
	const from = world.newCaller()
	const call = await world.carrier.calls(did, { as: from })
	await call.answered()
	await call.say(0)
	if (pin !== undefined) {
		await call.hearUntil('the question for the PIN', hasHeard('conference-pin'), 20_000)
		await call.press(`${pin}#`)
	}
	await call.say(hertz)
	return { from, call }
}

/** Whether so much of the last second was one tone among others. */
const hears = (hertz: number) => (hearing: { samples: Int16Array }) => {
	const last = hearing.samples.subarray(-12_000, -4000)
	return shareAt(last, hertz) > 0.25
}
const hearsMusic = ({ samples }: { samples: Int16Array }) =>
	findPrompt(samples, music().subarray(0, 8000 * 3)).length > 0

async function leave(call: PhoneCall): Promise<void> {
	await call.press('*#')
	await call.ended(20_000)
	expect(heardAs(await call.hear(), 'goodbye')).toEqual(['whole'])
}

test('two callers hear each other; alone there is music; *# leaves and goes on in the flow', async () => {
	const first = await callTo(open.did, 500)
	await first.call.hearUntil('music', hearsMusic)
	const second = await callTo(open.did, 900)
	await first.call.hearUntil('the second', hears(900))
	await second.call.hearUntil('the first', hears(500))
	await leave(second.call)
	await first.call.hangUp()
	const left = await world.log.endedCall(second.from)
	expect(pathOf(left.events).at(1)).toBe('it:left')
	expect(left.events.filter((event) => event.name.startsWith('conference.')).map((event) => event.name)).toEqual([
		'conference.joined',
		'conference.left',
	])
	expect((await world.log.endedCall(first.from)).call).toMatchObject({
		disposition: 'completed',
		ended_by: 'caller',
		reason: 'The caller left the conference by hanging up.',
	})
	await world.isEmpty()
}, 60_000)

test('a wrong PIN lets nobody in, and no PIN is in the log', async () => {
	const { from, call } = await callTo(guarded.did, 0, '9999')
	for (const times of [2, 3]) {
		await call.hearUntil('the question again', hasHeard('conference-pin', times), 20_000)
		await call.press('9998#')
	}
	await call.ended(20_000)
	expect(heardAs(await call.hear(), 'wrong-pin')).toEqual(['whole', 'whole', 'whole'])
	const { events } = await world.log.endedCall(from)
	expect(pathOf(events).at(1)).toBe('it:wrong-pin')
	expect(JSON.stringify(events)).not.toMatch(/999[89]/)
}, 60_000)

test('a moderator locks the room and puts out who came last', async () => {
	const moderator = await callTo(guarded.did, 500, '0815')
	const member = await callTo(guarded.did, 900, '4711')
	await moderator.call.hearUntil('the member', hears(900))
	await moderator.call.press('*1')
	await expectLocked()
	const late = await callTo(guarded.did, 0, '4711')
	await late.call.hearUntil('that it is locked', hasHeard('conference-locked'), 20_000)
	await late.call.ended(20_000)
	expect(pathOf((await world.log.endedCall(late.from)).events).at(1)).toBe('it:locked')
	await moderator.call.press('*2')
	await member.call.ended(20_000)
	const { events } = await world.log.endedCall(member.from)
	expect(pathOf(events).at(1)).toBe('it:left')
	expect(JSON.stringify(events)).toContain('The caller was put out of the room.')
	await leave(moderator.call)
	await world.isEmpty()
}, 90_000)

async function expectLocked(): Promise<void> {
	await until('the room is locked', async () => /Yes/i.test(await world.asterisk('confbridge list')))
}

test('members hear music until the moderator comes, and the conference ends when the moderator leaves', async () => {
	const member = await callTo(waits.did, 900, '4711')
	await member.call.hearUntil('music', hearsMusic)
	const other = await callTo(waits.did, 1300, '4711')
	await other.call.hearUntil('music', hearsMusic)
	expect(toneMs((await other.call.hear()).samples, 900)).toBe(0)
	const moderator = await callTo(waits.did, 500, '0815')
	await member.call.hearUntil('the moderator', hears(500))
	await member.call.hearUntil('the other member', hears(1300))
	await leave(moderator.call)
	for (const { call, from } of [member, other]) {
		await call.ended(20_000)
		expect(pathOf((await world.log.endedCall(from)).events).at(1)).toBe('it:left')
	}
	await world.isEmpty()
}, 90_000)
