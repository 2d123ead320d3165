/** Somebody listens to the messages of an extension on its phone, on a small Asterisk; also when the executor is killed meanwhile. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CallEventName } from '#lib/domain/events.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import type { WaitingMessage } from '#lib/domain/waiting-messages.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import { eventually as eventuallyIn, FakeRedis, startFakeExecutor, type FakeExecutor } from './fake-executor.ts'

const routing: Routing = {
	...noRouting,
	timeZone: 'Europe/Brussels',
	extensions: ['201', '202'].map((number) => ({ id: `e${number}`, number, name: 'Desk' })),
	mailboxes: [{ id: 'box', name: 'Sales', extension: '201' }],
}

let redis: FakeRedis
let executor: FakeExecutor
let asterisk: FakeAsterisk
beforeEach(() => {
	redis = new FakeRedis()
	vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T09:00:00Z') })
})
afterEach(async () => {
	vi.useRealTimers()
	await executor.kill(asterisk)
})

const message = (id: string, leftAt: string, more: Partial<WaitingMessage> = {}): WaitingMessage => ({
	...{ id, callerNumber: '202', leftAt: Date.parse(leftAt), isHeard: false },
	...more,
})
const [first, second, third] = [
	message('m1', '2026-11-20T22:30:00Z'),
	message('m2', '2026-11-21T08:05:00Z', { callerNumber: '' }),
	message('m3', '2026-11-02T08:05:00Z', { callerNumber: '+32 {{ x }}', isHeard: true }),
]

/** Extension 201 dials; every prompt and message is as long as said. */
async function listen(messages: WaitingMessage[], { promptMs = 20, from = '201' } = {}): Promise<void> {
	const heard = messages.filter(({ isHeard }) => isHeard).length
	redis.waiting.set('201', { unheard: messages.length - heard, heard, messages })
	executor = await startFakeExecutor(redis, routing, 0)
	asterisk = new FakeAsterisk({ port: executor.port, promptMs })
	for (const { id } of messages) asterisk.stored.add(`messages/${id}`)
	await asterisk.connect()
	asterisk.ring('c1', '*97', 'internal', from)
}

async function restart(meanwhile: () => void = () => undefined): Promise<void> {
	await executor.kill(asterisk)
	meanwhile()
	executor = await startFakeExecutor(redis, routing, executor.port)
	await asterisk.connect()
	await eventually('taken up', () => redis.told('call.resumed') || redis.told('call.ended'))
}

const eventually = (what: string, check: () => boolean) => eventuallyIn(what, check, redis)
const eventsOf = (name: CallEventName) => redis.events.filter((event) => event.name === name)
const soundsOf = (id: string) => asterisk.played.filter((media) => media.includes(`recording:messages/${id},`))
const played = (id: string, times = 1) => eventually(`message ${id}`, () => soundsOf(id).length === times)
const spoken = (words: string) => asterisk.played.some((media) => media.includes(words))
const press = (key: string) => asterisk.press('c1', key)

async function ended() {
	await eventually('end', () => redis.told('call.ended'))
	expect(asterisk.channels.size).toBe(0)
	expect(redis.journal.size).toBe(0)
	return redis.events.at(-1)
}

test('all messages are played one after the other, each with its caller and its time where the appliance stands', async () => {
	await listen([first!, second!, third!])
	for (const { id } of [first!, second!, third!]) {
		await played(id)
		press('2')
	}
	expect(await ended()).toMatchObject({
		disposition: 'completed',
		endedBy: 'appliance',
		reason: 'Listened to messages.',
	})
	expect(asterisk.played.map((media) => media.replaceAll('sound:/speech/en-us/', ''))).toEqual([
		'You-have-2-new-messages-and-1-old-message-,From-2-0-2-yesterday-at-11-30-PM-',
		expect.stringMatching(/^recording:messages\/m1,To-hear-it-again-press-1-/),
		'From-a-withheld-number-today-at-9-05-AM-',
		expect.stringMatching(/^recording:messages\/m2,/),
		'From-+-3-2-x-on-Monday-November-2-2026-at-9-05-AM-',
		expect.stringMatching(/^recording:messages\/m3,/),
		'There-are-no-more-messages-Goodbye-',
	])
	expect(eventsOf('message.heard')).toMatchObject([{ messageId: 'm1' }, { messageId: 'm2' }])
	expect(redis.waiting.get('201')).toMatchObject({ unheard: 0, heard: 3 })
})

test('a key that is pressed while a message plays acts at once: again, delete, finish', async () => {
	await listen([first!, second!], { promptMs: 60_000 })
	await eventually('the first words', () => asterisk.played.length === 1)
	press('1')
	await eventually('the first words again', () => asterisk.played.length === 2)
	press('3')
	await eventually('deleted', () => spoken('The-message-is-deleted-'))
	press('*')
	await eventually('goodbye', () => spoken('en-us/Goodbye-'))
	asterisk.hangUp('c1')
	await ended()
	expect(eventsOf('message.removed')).toMatchObject([{ messageId: 'm1' }])
	expect(eventsOf('message.heard')).toEqual([])
	expect(redis.waiting.get('201')).toMatchObject({ unheard: 1, heard: 0, messages: [{ id: 'm2' }] })
})

test('a message is heard again as often as wanted, and a key without a meaning asks again', async () => {
	await listen([first!])
	await played('m1')
	press('1')
	await played('m1', 2)
	press('7')
	await eventually('asked again', () => asterisk.played.at(-1)!.startsWith('sound:/speech/en-us/To-hear-it-again'))
	press('2')
	await ended()
	expect(eventsOf('message.heard')).toHaveLength(1)
})

test('hanging up while a message plays leaves it heard', async () => {
	await listen([first!, second!])
	await played('m1')
	asterisk.hangUp('c1')
	expect(await ended()).toMatchObject({ disposition: 'completed', endedBy: 'caller', reason: 'Listened to messages.' })
	expect(eventsOf('message.heard')).toMatchObject([{ messageId: 'm1' }])
})

test('without messages or without a mailbox the phone is told so, and nothing is played', async () => {
	await listen([])
	await ended()
	expect(asterisk.played).toEqual(['sound:/speech/en-us/You-have-no-messages-,sound:/speech/en-us/Goodbye-'])
})

test('an extension hears nobody else’s messages', async () => {
	await listen([first!], { from: '202' })
	expect(await ended()).toMatchObject({ reason: 'Extension 202 has no mailbox to listen to.' })
	expect(asterisk.played).toEqual(['sound:/speech/en-us/This-extension-has-no-mailbox-Goodbye-'])
})

test('a message that was deleted on the page meanwhile is passed over', async () => {
	await listen([first!, second!])
	asterisk.stored.delete('messages/m2')
	await played('m1')
	press('2')
	await ended()
	expect(soundsOf('m2')).toEqual([])
})

test('messages that are too many to be told are said to be on the console', async () => {
	await listen([first!])
	redis.waiting.set('201', { unheard: 101, heard: 0, messages: [first!] })
	await played('m1')
	press('2')
	await ended()
	expect(spoken('The-other-messages-are-on-the-console-')).toBe(true)
})

test('killed while a message plays: it goes on, is not played twice, and the next one follows', async () => {
	await listen([first!, second!])
	await played('m1')
	await restart()
	press('2')
	await played('m2')
	press('2')
	await ended()
	expect(soundsOf('m1')).toHaveLength(1)
	expect(eventsOf('message.heard')).toMatchObject([{ messageId: 'm1' }, { messageId: 'm2' }])
})

test('killed before a message was sent to Asterisk: it is played afterwards', async () => {
	await listen([first!])
	redis.onJournal = (journal) => {
		if (!redis.told('message.heard') || !/"verb":"digits".*"isSent":false/.test(journal)) return
		redis.onJournal = () => undefined
		executor.isDead = true
	}
	await eventually('killed', () => executor.isDead)
	await restart()
	await played('m1')
	press('2')
	await ended()
	expect(eventsOf('message.heard')).toHaveLength(1)
})

test('a key that was pressed while nobody was there deletes the message, once', async () => {
	await listen([first!])
	await played('m1')
	await restart(() => press('3'))
	await ended()
	expect(eventsOf('message.removed')).toHaveLength(1)
	expect(redis.waiting.get('201')).toMatchObject({ unheard: 0, heard: 0 })
})

test('killed as soon as a message is deleted: it is deleted once', async () => {
	await listen([first!, second!])
	await played('m1')
	redis.onJournal = () => {
		if (!redis.told('message.removed')) return
		redis.onJournal = () => undefined
		executor.isDead = true
	}
	press('3')
	await eventually('killed', () => executor.isDead)
	await restart()
	await played('m2')
	press('2')
	await ended()
	expect(eventsOf('message.removed')).toMatchObject([{ messageId: 'm1' }])
})
