/** A killed executor: at whatever moment it dies, the next one goes on and nothing happens twice. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import type { JournalEntry } from './journal.ts'
import { eventually as eventuallyIn, FakeRedis, startFakeExecutor, type FakeExecutor } from './fake-executor.ts'

const position = { x: 0, y: 0 }
const target = { kind: 'extension', number: '101' }
const document = {
	nodes: [
		{ id: 's', type: 'start', name: 'Start', config: { answer: true }, position },
		{ id: 'p', type: 'play', name: 'Greeting', config: { prompt: 'welcome' }, position },
		{ id: 'm', type: 'menu', name: 'Menu', config: { prompt: 'menu', digits: ['1'], timeoutSeconds: 5 }, position },
		{ id: 'd', type: 'dial', name: 'Anna', config: { target, ringSeconds: 20 }, position },
		{ id: 'h', type: 'hangup', name: 'Goodbye', config: { prompt: 'goodbye' }, position },
	],
	edges: [
		{ from: 's', exit: 'next', to: 'p' },
		{ from: 'p', exit: 'done', to: 'm' },
		{ from: 'm', exit: '1', to: 'd' },
		{ from: 'd', exit: 'answered', to: 'h' },
	],
}
const routing: Routing = {
	...noRouting,
	revision: 1,
	applianceName: 'Test',
	headerPrefix: 'X-T',
	extensions: [{ id: 'e1', number: '101', name: 'Anna' }],
	trunks: [],
	dids: [{ did: '100', flowId: 'f' }],
	flows: [{ id: 'f', name: 'Main', version: 1, document }],
}

let redis: FakeRedis
let asterisk: FakeAsterisk
let current: FakeExecutor

const startProcess = (port: number) => startFakeExecutor(redis, routing, port)
const eventually = (what: string, check: () => boolean) => eventuallyIn(what, check, redis)

const told = (name: Parameters<FakeRedis['told']>[0]) => redis.told(name)
const leg = () => [...asterisk.channels.keys()].find((id) => id.includes('-leg-'))

/** The outside world: presses 1 in the menu, picks up when it rings, hangs up when it has talked. */
async function actAsPeople(beforePressing?: Promise<void>): Promise<void> {
	await eventually('menu', () => redis.events.some((event) => event.name === 'node.entered' && event.nodeId === 'm'))
	// A digit on its way to a process in the moment of its death is lost; people press again, this one waits.
	await beforePressing
	asterisk.press('c1', '1')
	await eventually('ringing', () => leg() !== undefined)
	const callee = leg()!
	asterisk.pickUp(callee)
	await eventually('talk', () => told('talk.started'))
	asterisk.hangUp(callee)
	await eventually('end', () => told('call.ended'))
}

beforeEach(async () => {
	redis = new FakeRedis()
	current = await startProcess(0)
	asterisk = new FakeAsterisk({ port: current.port })
	await asterisk.connect()
})
afterEach(() => current.kill(asterisk))

function expectOneWholeCall(): void {
	expect(redis.events.map((event) => event.seq)).toEqual(redis.events.map((_event, index) => index + 1))
	expect(asterisk.played).toEqual(['sound:welcome', 'sound:menu', 'sound:goodbye'])
	expect(asterisk.originated).toEqual(['PJSIP/101'])
	const names = redis.events.map((event) => event.name).filter((name) => name !== 'call.resumed')
	expect(names.filter((name) => name === 'node.entered')).toHaveLength(5)
	expect(names.at(-1)).toBe('call.ended')
	expect(redis.events.at(-1)).toMatchObject({ disposition: 'answered', endedBy: 'flow' })
	expect(redis.journal.size).toBe(0)
	expect(asterisk.channels.size).toBe(0)
	expect([...asterisk.bridges.keys()]).toEqual([])
}

test('a call runs from the INVITE to the goodbye', async () => {
	asterisk.ring('c1', '100')
	await actAsPeople()
	expectOneWholeCall()
	expect(told('call.resumed')).toBe(false)
})

const moments = [
	'POST channels/c1/answer',
	'POST channels/c1/play/1',
	'POST channels/c1/play/2',
	'DELETE playbacks',
	'POST channels/c1/ring',
	'POST channels/leg',
	'DELETE channels/c1/ring',
	'POST bridges/1',
	'POST bridges/1/addChannel',
	'DELETE bridges/1',
	'POST channels/c1/play/3',
	'DELETE channels/c1',
]

/** A request without the ids that differ from run to run. */
function momentOf(request: string, playCount: number): string {
	return request
		.replace(/playbacks\/\S+/, 'playbacks')
		.replace(/play\/\S+/, `play/${playCount}`)
		.replace(/channels\/[^/]*-leg-\d+/, 'channels/leg')
		.replace(/bridges\/[^/]+/, 'bridges/1')
}

test.each(moments)('killed right after %s took effect, the next process goes on with the call', async (moment) => {
	let hasDied = false
	const restarted = new Promise<void>((resolve, reject) => {
		asterisk.onRequest = (request) => {
			if (hasDied || momentOf(request, asterisk.played.length) !== moment) return true
			hasDied = true
			void (async () => {
				await current.kill(asterisk)
				current = await startProcess(current.port)
				await asterisk.connect()
			})().then(resolve, reject)
			return false
		}
	})
	asterisk.ring('c1', '100')
	const isBeforePressing = moments.indexOf(moment) <= moments.indexOf('POST channels/c1/play/2')
	await Promise.all([actAsPeople(isBeforePressing ? restarted : undefined), restarted])
	expectOneWholeCall()
})

test.each(['welcome', 'menu', 'goodbye'])(
	'killed before the prompt %s was sent, the next process says it',
	async (name) => {
		const order = ['welcome', 'menu', 'goodbye'].indexOf(name)
		let hasDied = false
		const restarted = new Promise<void>((resolve, reject) => {
			redis.onJournal = (json) => {
				if (hasDied || asterisk.played.length !== order || !json.includes('"isSent":false')) return
				hasDied = true
				void (async () => {
					await current.kill(asterisk)
					current = await startProcess(current.port)
					await asterisk.connect()
				})().then(resolve, reject)
			}
		})
		asterisk.ring('c1', '100')
		// A key that is pressed earlier would keep the menu from being said.
		const menuSaid = eventually('menu said', () => asterisk.played.length === 2)
		await Promise.all([actAsPeople(menuSaid), restarted])
		expectOneWholeCall()
	},
)

test('a caller who hung up while nobody was there is logged as abandoned', async () => {
	asterisk.ring('c1', '100')
	await eventually('greeting', () => asterisk.played.length === 1)
	await current.kill(asterisk)
	asterisk.channels.delete('c1') // and the event of it is lost
	current = await startProcess(current.port)
	await asterisk.connect()
	await eventually('end', () => told('call.ended'))
	expect(redis.events.at(-1)).toMatchObject({ disposition: 'abandoned', endedBy: 'caller' })
	expect(redis.journal.size).toBe(0)
})

test('a restart of Asterisk ends its calls with the true cause', async () => {
	asterisk.ring('c1', '100')
	await eventually('greeting', () => asterisk.played.length === 1)
	asterisk.disconnect()
	asterisk = new FakeAsterisk({ port: current.port })
	await asterisk.connect()
	await eventually('end', () => told('call.ended'))
	expect(redis.events.at(-1)).toMatchObject({
		disposition: 'failed',
		endedBy: 'appliance',
		reason: 'Asterisk was restarted during the call.',
	})
})

test('a call that was cut off with the whole machine ended when it was last there, not when the machine came back', async () => {
	asterisk.ring('c1', '100')
	await eventually('greeting', () => asterisk.played.length === 1)
	await current.kill(asterisk)
	const [[id, json]] = [...redis.journal] as [[string, string]]
	const entry = JSON.parse(json) as JournalEntry
	const lastThere = entry.live.startedAt + 1
	redis.journal.set(id, JSON.stringify({ ...entry, savedAt: lastThere }))
	current = await startProcess(current.port)
	asterisk = new FakeAsterisk({ port: current.port })
	await asterisk.connect()
	await eventually('end', () => told('call.ended'))
	expect(redis.events.at(-1)).toMatchObject({ name: 'call.ended', endedBy: 'appliance', at: lastThere })
})

test('an Asterisk that is stopped in order hangs everybody up, and the log does not blame the people', async () => {
	asterisk.ring('c1', '100')
	await eventually('greeting', () => asterisk.played.length === 1)
	current.isAsteriskStopping = true
	asterisk.hangUp('c1')
	await eventually('end', () => told('call.ended'))
	expect(redis.events.at(-1)).toMatchObject({
		disposition: 'failed',
		endedBy: 'appliance',
		reason: 'Asterisk was restarted during the call.',
	})
})

test('a caller who came while nobody was there is served', async () => {
	await current.kill(asterisk)
	asterisk.ring('c1', '100')
	current = await startProcess(current.port)
	await asterisk.connect()
	await actAsPeople()
	expectOneWholeCall()
})
