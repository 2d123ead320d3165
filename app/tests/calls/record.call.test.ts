/** Recording calls of real callers: both sides from the node on, with consent, once at a time. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bothMs, toneMs } from '../phones/sound.ts'
import { pathOf } from './call-log.ts'
import type { LoggedEvent } from './call-log.ts'
import { mountSmallDisk, type SmallDisk } from '../small-disk.ts'
import { chain, node } from './small-flow.ts'
import { storedNames, storedSound } from './stored-sound.ts'
import { hasHeard, openWorld } from './world.ts'
import { until } from '../phones/until.ts'
import type { World } from './world.ts'

const dial = node('talk', 'dial', { target: { kind: 'extension', number: '201' }, ringSeconds: 20 })
const start = node('it', 'record', {})
const stop = node('off', 'record', { action: 'stop' })
const talk = chain('Recorded talk', '+3225550231', start, dial)
const stopped = chain(
	'Recorded start',
	'+3225550232',
	start,
	node('say', 'play', { prompt: 'callytics/welcome' }),
	stop,
	dial,
)
const asks = chain('Asks', '+3225550233', node('it', 'record', { asksConsent: true }), dial)
const twice = chain('Twice', '+3225550234', start, node('again', 'record', { announcement: [] }), dial)

const box = chain('Box', '+3225550235', node('it', 'message', { mailboxId: 'nobody' }), dial)

let world: World
beforeAll(async () => {
	world = await openWorld('record', [talk, stopped, asks, twice, box])
	world.phones['201'].when({ does: 'answer', afterMs: 100 })
})
afterAll(() => world?.close())

async function callTo(did: string) {
	const from = world.newCaller()
	const call = await world.carrier.calls(did, { as: from })
	await call.answered()
	await call.say(440)
	return { from, call }
}

async function talkFor(from: string, call: Awaited<ReturnType<typeof callTo>>['call'], ms: number) {
	const callee = await world.phones['201'].rungBy(from)
	await callee.answered()
	await callee.say(1000)
	await call.hearUntil('the callee', ({ samples }) => toneMs(samples, 1000) >= ms, ms + 10_000)
	await call.hangUp()
	await callee.ended()
}

function recordingsIn(events: readonly LoggedEvent[]) {
	const ofName = (name: string) =>
		events.filter((event) => event.name === name) as (LoggedEvent & { recordingId: string; seconds: number })[]
	const [started, ended] = [ofName('recording.started'), ofName('recording.ended')]
	expect(ended.map((event) => event.recordingId)).toEqual(started.map((event) => event.recordingId))
	return ended
}

test('both sides are heard in the recording, from the announcement to the end of the call', async () => {
	const { from, call } = await callTo(talk.did)
	await call.hearUntil('the announcement', hasHeard('recorded'))
	await talkFor(from, call, 3000)
	const { call: logged, events } = await world.log.endedCall(from)
	expect(logged.disposition).toBe('answered')
	const [recording, ...more] = recordingsIn(events)
	expect(more).toEqual([])
	expect(recording!.seconds).toBeGreaterThan(3)
	const sound = await storedSound(world.appliance, `calls/${recording!.recordingId}`)
	expect(bothMs(sound.subarray(-24_000), 440, 1000)).toBeGreaterThan(1000)
	await world.isEmpty()
})

test('it can be stopped, and what comes after is not in it', async () => {
	const { from, call } = await callTo(stopped.did)
	await talkFor(from, call, 1500)
	const { events } = await world.log.endedCall(from)
	const [recording] = recordingsIn(events)
	const names = events.map((event) => event.name)
	expect(names.indexOf('recording.ended')).toBeLessThan(names.indexOf('talk.started'))
	const sound = await storedSound(world.appliance, `calls/${recording!.recordingId}`)
	expect(toneMs(sound, 440)).toBeGreaterThan(500)
	expect(bothMs(sound, 440, 1000)).toBe(0)
	await world.isEmpty()
})

test('a caller who agrees is recorded, one who does not is not', async () => {
	const yes = await callTo(asks.did)
	await yes.call.hearUntil('the question', hasHeard('recording-consent'))
	await yes.call.press('1')
	await talkFor(yes.from, yes.call, 1000)
	expect(recordingsIn((await world.log.endedCall(yes.from)).events)).toHaveLength(1)
	const no = await callTo(asks.did)
	await no.call.hearUntil('the question', hasHeard('recording-consent'))
	await no.call.press('2')
	await talkFor(no.from, no.call, 1000)
	const { events } = await world.log.endedCall(no.from)
	expect(pathOf(events).at(1)).toBe('it:refused')
	expect(recordingsIn(events)).toEqual([])
})

test('a call that is recorded is not recorded a second time', async () => {
	const { from, call } = await callTo(twice.did)
	await talkFor(from, call, 1000)
	expect(recordingsIn((await world.log.endedCall(from)).events)).toHaveLength(1)
})

test('nothing is left behind but the recordings that the log knows', async () => {
	await world.isEmpty()
	const rows = await world.log.rows<{ id: string }>(
		`select payload->>'recordingId' as id from call_events where name = 'recording.ended' order by 1`,
	)
	expect(await storedNames(world.appliance, 'calls')).toEqual(rows.map(({ id }) => `${id}.wav`))
})

describe('while the disk is nearly full', () => {
	let disk: SmallDisk
	const isTold = (words: string) => async () => {
		const journal = ['journalctl', '--unit=callytics-executor.service', '--output=cat', '--no-pager']
		return (await world.appliance.exec(journal)).includes(words)
	}

	beforeAll(async () => {
		disk = await mountSmallDisk(world.appliance)
		await disk.fill(0.96)
		await until('the executor has seen it', isTold('no recording is begun'), 15_000, 200)
	})
	afterAll(() => disk?.remove())

	test('a call that was to be recorded goes on without, by the failed exit where there is one', async () => {
		const { from, call } = await callTo(talk.did)
		await talkFor(from, call, 1000)
		const { call: logged, events } = await world.log.endedCall(from)
		expect(logged.disposition).toBe('answered')
		expect(pathOf(events).at(1)).toBe('it:failed')
		expect(recordingsIn(events)).toEqual([])
	})

	test('no message is taken, and the call goes on', async () => {
		const { from, call } = await callTo(box.did)
		await talkFor(from, call, 1000)
		const { events } = await world.log.endedCall(from)
		expect(pathOf(events).at(1)).toBe('it:failed')
		expect(events.some((event) => event.name === 'message.left')).toBe(false)
	})

	test('once there is room again, calls are recorded again', async () => {
		await disk.fill(0)
		await until('the executor has seen it', isTold('the disk has room again'), 15_000, 200)
		const { from, call } = await callTo(talk.did)
		await call.hearUntil('the announcement', hasHeard('recorded'))
		await talkFor(from, call, 1000)
		expect(recordingsIn((await world.log.endedCall(from)).events)).toHaveLength(1)
		await world.isEmpty()
	})
})
