/** Messages heard on the phone they are for, by *97: light, words, sound and keys, and what is left of a message afterwards. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { drawFlow } from './draw-flow.ts'
import { killExecutor } from './mid-node.ts'
import { runSql } from './seed.ts'
import { speak, whenHeard } from './spoken.ts'
import { storedNames } from './stored-sound.ts'
import { loginOf, openWorld } from './world.ts'
import type { World } from './world.ts'

const KEYS = 'To hear it again, press 1. For the next message, press 2. To delete it, press 3. To finish, press star.'
const LAST = 'There are no more messages. Goodbye.'

let world: World
let did: string
beforeAll(async () => {
	world = await openWorld('listen')
	const extensionId = (await runSql(world.appliance, "select id from extensions where number = '201'")).trim()
	const { location = '' } = await world.browser.send('/messages/new', [
		['name', 'Sales'],
		['extensionId', extensionId],
	])
	const mailboxId = location.split('/').at(-1)
	const box = drawFlow({ box: ['message', { mailboxId, greeting: [], silenceSeconds: 10, maximumSeconds: 20 }] })
	did = (await world.publish({ box })).box
})
afterAll(() => world?.close())

/** A caller speaks a tone for so long, by what was sent, and hangs up. */
async function leave(hertz: number, ms: number): Promise<void> {
	const call = await world.carrier.calls(did, { as: world.newCaller() })
	await call.answered()
	await call.say(0)
	// Asterisk's tone is 700 Hz.
	await call.hearUntil('the tone', ({ samples }) => toneMs(samples.subarray(-16_000), 700) >= 200)
	await call.say(hertz)
	await new Promise((resolve) => setTimeout(resolve, ms))
	await call.hangUp()
}

const lit = (count: string) =>
	until(`the light says ${count}`, () => world.phones['201'].lights.at(-1) === count, 20_000)

async function listen(as: '201' | '202' = '201') {
	const call = await world.phones[as].calls('*97', { login: loginOf(as) })
	await call.answered()
	await call.say(0)
	return call
}
type Call = Awaited<ReturnType<typeof listen>>

const messageHeard = (call: Call, hertz: number, ms: number) =>
	call.hearUntil(`${ms} ms of the message`, ({ samples }) => toneMs(samples, hertz) >= ms, 30_000)

async function wordsHeard(call: Call, words: string): Promise<void> {
	const sound = await speak(world, words)
	await call.hearUntil(words, (hearing) => whenHeard(hearing, [sound])[0] !== undefined, 30_000)
}

async function logged(call: Call) {
	const row = await until('the call is in the log', async () =>
		(await world.log.callsFrom('')).find((one) => one.sip_call_id === call.callId() && one.ended_at),
	)
	const names = (await world.log.timeline(row.id)).map(({ name }) => name)
	return { row, told: names.filter((name) => name.startsWith('message.') || name === 'call.resumed') }
}

const rows = () => world.log.rows<{ heard: boolean }>('select heard_at is not null as heard from messages')

/** Waits until no message is listed, and then until the last one's sound is gone too. */
async function nothingIsKept(deadlineMs: number): Promise<void> {
	await until('no message is listed', async () => (await rows()).length === 0, deadlineMs)
	await until('no sound is left', async () => (await storedNames(world.appliance, 'messages')).length === 0)
}

test('the light goes on; the message is heard, deleted while it plays, and the light goes off', async () => {
	await leave(1100, 4000)
	await lit('1/0')
	const call = await listen()
	await wordsHeard(call, 'You have 1 new message.')
	await messageHeard(call, 1100, 1000)
	await call.press('3')
	await wordsHeard(call, 'The message is deleted.')
	await call.ended()
	expect(toneMs((await call.hear()).samples, 1100)).toBeLessThan(3000)
	await lit('0/0')
	await nothingIsKept(10_000)
	const { row, told } = await logged(call)
	expect(row).toMatchObject({ direction: 'internal', disposition: 'completed', reason: 'Listened to messages.' })
	expect(told).toEqual(['message.heard', 'message.removed'])
})

test('a message that is heard and kept is an old one, and can be heard again', async () => {
	await leave(900, 4000)
	await lit('1/0')
	const call = await listen()
	await messageHeard(call, 900, 2500)
	await call.press('2')
	await wordsHeard(call, LAST)
	await call.ended()
	await lit('0/1')
	await until('it is kept as heard', async () => (await rows()).every(({ heard }) => heard))
	const again = await listen()
	await wordsHeard(again, 'You have 1 old message.')
	await messageHeard(again, 900, 1000)
	await again.press('1')
	// More than there is in it: it began again.
	await messageHeard(again, 900, 4300)
	await again.press('*')
	await again.ended()
	expect(await rows()).toEqual([{ heard: true }])
	expect((await logged(again)).told).toEqual([])
})

test('killed while a message plays: it goes on, and is heard once', async () => {
	await leave(1000, 6000)
	await lit('1/1')
	const call = await listen()
	await messageHeard(call, 1000, 500)
	await killExecutor(world)
	await wordsHeard(call, KEYS)
	const heardMs = toneMs((await call.hear()).samples, 1000)
	expect(heardMs).toBeGreaterThan(4500)
	expect(heardMs).toBeLessThan(6500)
	await call.press('3')
	await messageHeard(call, 900, 500)
	await call.press('3')
	await wordsHeard(call, LAST)
	await call.ended()
	await lit('0/0')
	await until('both are gone', async () => (await rows()).length === 0)
	expect((await logged(call)).told).toEqual(['message.heard', 'call.resumed', 'message.removed', 'message.removed'])
})

test('while the console is away messages are heard and deleted all the same, and nothing of it is lost', async () => {
	await leave(1100, 3000)
	await lit('1/0')
	await world.appliance.exec(['systemctl', 'stop', 'callytics-console.service'])
	const call = await listen()
	await messageHeard(call, 1100, 500)
	await call.press('3')
	await wordsHeard(call, LAST)
	await call.ended()
	await lit('0/0')
	const again = await listen()
	await wordsHeard(again, 'You have no messages.')
	await again.ended()
	expect(await rows()).toHaveLength(1)
	await world.appliance.exec(['systemctl', 'start', 'callytics-console.service'])
	await nothingIsKept(30_000)
})

test('an extension without a mailbox is told so', async () => {
	const call = await listen('202')
	await wordsHeard(call, 'This extension has no mailbox. Goodbye.')
	await call.ended()
	expect((await logged(call)).row.reason).toBe('Extension 202 has no mailbox to listen to.')
})

test('nobody hears messages from outside, whatever number is shown', async () => {
	await leave(1100, 3000)
	await lit('1/0')
	const call = await world.carrier.calls('*97', { as: '201' })
	await call.ended(30_000)
	expect(call.isAnswered()).toBe(false)
	expect(await rows()).toEqual([{ heard: false }])
})

test('nothing is left behind', async () => {
	await world.isEmpty()
})
