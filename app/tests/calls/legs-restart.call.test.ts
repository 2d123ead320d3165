/** The executor is killed while callers ring a group, are taken by a key, talk, leave messages, are recorded and confer: all go on, nothing is orphaned. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { PhoneCall } from '../phones/call.ts'
import { bothMs, toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { pathOf } from './call-log.ts'
import type { LoggedCall, LoggedEvent } from './call-log.ts'
import { killAndWait } from './kill-and-wait.ts'
import { chain, node } from './small-flow.ts'
import { storedNames, storedSound } from './stored-sound.ts'
import { openWorld } from './world.ts'
import type { World } from './world.ts'

const CALLS = 20
const unit = 'callytics-executor.service'
const extensions = ['201', '202'].map((number) => ({ number }))
const group = chain('Group', '+3225550251', node('it', 'ring-group', { extensions, ringSeconds: 60, skipsBusy: false }))
const confirms = chain(
	'Confirms',
	'+3225550252',
	node('it', 'ring-group', { extensions: [{ number: '201' }], ringSeconds: 60, skipsBusy: false, confirms: true }),
)
const mailboxId = '6f1c8a5e-0000-4000-8000-000000000001'
const box = chain('Box', '+3225550253', node('it', 'message', { mailboxId, greeting: [], silenceSeconds: 10 }))
const recorded = chain(
	'Recorded',
	'+3225550254',
	node('rec', 'record', { announcement: [] }),
	node('it', 'dial', { target: { kind: 'extension', number: '202' }, ringSeconds: 60 }),
)
const room = chain('Room', '+3225550255', node('it', 'conference', { room: 'all', announces: false }))

let world: World
beforeAll(async () => {
	world = await openWorld('legs', [group, confirms, box, recorded, room])
})
afterAll(() => world?.close())
afterEach(async () => {
	await world.asterisk('channel request hangup all')
	await world.isEmpty()
})

interface Caller {
	from: string
	call: PhoneCall
}

async function callers(did: string): Promise<Caller[]> {
	const as = Array.from({ length: CALLS }, () => world.newCaller())
	const calls = await world.carrier.callsManyTimes(did, CALLS, { as, perSecond: 10 })
	return Promise.all(
		calls.map(async (call) => {
			await call.answered(20_000)
			await call.say(440)
			return { call, from: /<sip:([^@]*)/.exec(call.inviteHeader('from') ?? '')?.[1] ?? '' }
		}),
	)
}

/** Kills it and waits until all calls are taken up again. */
async function killExecutor(): Promise<void> {
	const resumed = async () => (await world.log.rows(`select 1 from call_events where name = 'call.resumed'`)).length
	const soFar = await resumed()
	await killAndWait(world.appliance, unit)
	await until('all are taken up again', async () => (await resumed()) === soFar + CALLS, 30_000)
}

/** Every call has one end and tells of the interruption. */
async function logged(all: readonly Caller[]): Promise<{ call: LoggedCall; events: LoggedEvent[] }[]> {
	return Promise.all(
		all.map(async ({ from }) => {
			const one = await world.log.endedCall(from, 60_000)
			expect(one.events.filter((event) => event.name === 'call.resumed')).toHaveLength(1)
			return one
		}),
	)
}

/** Each caller hears so much more of 1000 Hz. One after the other: whoever listens to twenty at once makes them stutter. */
async function hearOneByOne(all: readonly Caller[], moreMs: number): Promise<void> {
	const before: number[] = []
	for (const { call } of all) before.push(toneMs((await call.hear()).samples, 1000))
	for (const [index, { call }] of all.entries()) {
		await call.hearUntil('the callee', ({ samples }) => toneMs(samples, 1000) >= before[index]! + moreMs, 30_000)
	}
}

/** Waits until all messages are being recorded, and the shortest is so many seconds longer than now. */
async function untilMoreIsStored(seconds: number): Promise<void> {
	const folder = '/var/lib/callytics/recordings/messages'
	const shortest = () =>
		until(
			'all are being recorded',
			async () => {
				const sizes = await world.appliance.exec(['find', folder, '-name', '*.wav', '-printf', '%s\n'])
				const known = sizes.trim().split('\n').map(Number)
				return known.length === CALLS && Math.min(...known)
			},
			20_000,
		)
	const before = await shortest()
	await until('more is stored', async () => (await shortest()) >= before + seconds * 16_000, 30_000, 300)
}

const namesIn = (events: readonly LoggedEvent[], prefix: string) =>
	events.flatMap(({ name }) => (name.startsWith(prefix) ? [name] : []))

test('a group rings on: the second phone can still take each call, and the first stops ringing', async () => {
	for (const number of ['201', '202'] as const) world.phones[number].when({ does: 'ring' })
	const all = await callers(group.did)
	const rung = await Promise.all(
		all.map(
			async ({ from }) => [await world.phones['201'].rungBy(from), await world.phones['202'].rungBy(from)] as const,
		),
	)
	await killExecutor()
	await Promise.all(
		rung.map(async ([first, second]) => {
			await second.answer()
			await second.answered()
			await second.say(1000)
			expect(await first.ended(20_000)).toMatchObject({ by: 'given-up' })
		}),
	)
	await hearOneByOne(all, 300)
	await Promise.all(all.map(({ call }) => call.hangUp()))
	await Promise.all(rung.map(([, second]) => second.ended()))
	for (const { call, events } of await logged(all)) {
		expect(call).toMatchObject({ disposition: 'answered', talked_with: '202' })
		expect(events.filter((event) => event.name === 'leg.started')).toHaveLength(3)
	}
	await world.isEmpty()
}, 240_000)

test('whoever was being asked to press 1 can still press it', async () => {
	world.phones['201'].when({ does: 'answer', afterMs: 100 })
	const all = await callers(confirms.did)
	const asked = await Promise.all(
		all.map(async ({ from }) => {
			const callee = await world.phones['201'].rungBy(from)
			await callee.answered(20_000)
			await callee.say(0)
			return callee
		}),
	)
	await killExecutor()
	await Promise.all(
		asked.map(async (callee, index) => {
			await callee.press('1')
			await callee.hearUntil('the caller', ({ samples }) => toneMs(samples, 440) >= 500, 20_000)
			await all[index]!.call.hangUp()
			await callee.ended()
		}),
	)
	for (const { call } of await logged(all)) expect(call.disposition).toBe('answered')
	await world.isEmpty()
}, 240_000)

test('messages being spoken are whole: what was said before, during and after the kill', async () => {
	const all = await callers(box.did)
	await Promise.all(all.map(({ call }) => call.say(1100)))
	await untilMoreIsStored(3)
	await killExecutor()
	await Promise.all(all.map(({ call }) => call.say(900)))
	await untilMoreIsStored(3)
	await Promise.all(all.map(({ call }) => call.press('#')))
	await Promise.all(all.map(({ call }) => call.ended(60_000)))
	for (const { events } of await logged(all)) {
		expect(pathOf(events).at(1)).toBe('it:left')
		const left = events.find((event) => event.name === 'message.left') as LoggedEvent & { messageId: string }
		const sound = await storedSound(world.appliance, `messages/${left.messageId}`)
		expect(toneMs(sound, 1100)).toBeGreaterThan(1000)
		expect(toneMs(sound, 900)).toBeGreaterThan(500)
	}
	expect(await storedNames(world.appliance, 'messages')).toHaveLength(CALLS)
	await world.isEmpty()
}, 240_000)

test('recorded talks go on, heard by both, and the recordings have no gap and an end', async () => {
	world.phones['202'].when({ does: 'answer', afterMs: 100 })
	const all = await callers(recorded.did)
	const callees = await Promise.all(
		all.map(async ({ from }) => {
			const callee = await world.phones['202'].rungBy(from, 30_000)
			await callee.answered(20_000)
			await callee.say(1000)
			return callee
		}),
	)
	await hearOneByOne(all, 300)
	for (const callee of callees) {
		await callee.hearUntil('the caller', ({ samples }) => toneMs(samples, 440) >= 100, 30_000)
	}
	await killExecutor()
	await hearOneByOne(all, 1500)
	await Promise.all(all.map(({ call }) => call.hangUp()))
	await Promise.all(callees.map((callee) => callee.ended()))
	for (const { call, events } of await logged(all)) {
		expect(call.disposition).toBe('answered')
		expect(namesIn(events, 'recording.')).toEqual(['recording.started', 'recording.ended'])
		const { recordingId, seconds } = events.find((event) => event.name === 'recording.ended') as LoggedEvent & {
			recordingId: string
			seconds: number
		}
		const [from, to] = ['recording.started', 'recording.ended'].map(
			(name) => events.find((event) => event.name === name)?.at ?? 0,
		)
		expect(Math.abs(seconds - (to! - from!) / 1000)).toBeLessThan(2)
		const sound = await storedSound(world.appliance, `calls/${recordingId}`)
		expect(bothMs(sound.subarray(-20_000), 440, 1000)).toBeGreaterThan(500)
	}
	expect(await storedNames(world.appliance, 'calls')).toHaveLength(CALLS)
	await world.isEmpty()
}, 240_000)

test('a conference goes on, and everybody leaves it into the flow', async () => {
	const all = await callers(room.did)
	await until(
		'all are in the room',
		async () => new RegExp(`\\s${CALLS}\\s`).test(await world.asterisk('confbridge list')),
		20_000,
	)
	await Promise.all(all.slice(1).map(({ call }) => call.say(0)))
	await killExecutor()
	await all[0]!.call.say(900)
	for (const { call } of all.slice(1)) {
		await call.hearUntil('the one who speaks', ({ samples }) => toneMs(samples, 900) >= 300, 30_000)
	}
	await Promise.all(all.map(({ call }) => call.press('*#')))
	await Promise.all(all.map(({ call }) => call.ended(30_000)))
	for (const { events } of await logged(all)) {
		expect(pathOf(events).at(1)).toBe('it:left')
		expect(namesIn(events, 'conference.')).toEqual(['conference.joined', 'conference.left'])
	}
	await world.isEmpty()
}, 240_000)
