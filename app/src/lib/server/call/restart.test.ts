/** A killed executor: at whatever moment it dies, the next one goes on and nothing happens twice. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { makeWalkable } from '#lib/flow/run.server.ts'
import { AriClient } from '../ari/client.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import type { CallBus } from '../events/bus.ts'
import { Call, CallDetached } from './call.ts'
import { Calls } from './calls.ts'
import type { JournalEntry } from './journal.ts'
import { reconcile } from './recover.ts'
import { takeUnclaimedEvent, type TakeCallParts } from './take-call.ts'

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
const walkable = makeWalkable(document)

/** Redis as far as calls are concerned; it outlives the executor. */
class FakeRedis {
	readonly journal = new Map<string, string>()
	readonly events: CallEvent[] = []
	/** Where a killed process writes: nowhere. */
	busOf(process: { isDead: boolean }): CallBus {
		return {
			record: async (callId, journal, events) => {
				if (process.isDead) return new Promise(() => undefined)
				if (journal === undefined) this.journal.delete(callId)
				else this.journal.set(callId, journal)
				this.events.push(...events)
			},
		}
	}
}

interface FakeProcess {
	isDead: boolean
	calls: Calls
	kill: () => Promise<void>
}

let redis: FakeRedis
let asterisk: FakeAsterisk
let current: FakeProcess
let port: number

/** What `startExecutor` does, with a Redis and a routing of the test. */
async function startProcess(): Promise<FakeProcess> {
	const ari = new AriClient({ host: '127.0.0.1', port, user: 'callytics', password: 'secret' })
	const calls = new Calls(ari)
	const process: FakeProcess = { isDead: false, calls, kill: async () => undefined }
	const bus = redis.busOf(process)
	const flow = { id: 'f', name: 'Main', version: 1, document }
	const routing = {
		revision: 1,
		applianceName: '',
		headerPrefix: 'X-T',
		extensions: [],
		trunks: [],
		dids: [],
		flows: [flow],
	}
	const parts: TakeCallParts = {
		ari,
		calls,
		bus,
		routingCache: { current: routing, findDid: () => ({ did: '100', flowId: 'f' }) } as never,
		resolveTarget: () => ({ endpoint: 'PJSIP/101', number: '101', callerId: '', extensionId: 'e1' }),
		headerPrefix: () => 'X-T',
		adoptChannel: (call, channelId) => calls.adoptChannel(call, channelId),
		findFlow: () => walkable,
	}
	const waiting = new Set<Call>()
	for (const json of redis.journal.values()) {
		const call = new Call(JSON.parse(json) as JournalEntry, bus)
		calls.add(call)
		waiting.add(call)
	}
	ari.onUnclaimedEvent = (event) => takeUnclaimedEvent(parts, event)
	ari.onConnected = () => void reconcile(parts, waiting).catch(() => undefined)
	port = await ari.listen()
	process.kill = async () => {
		process.isDead = true
		asterisk.disconnect()
		for (const call of calls.all()) call.abort(new CallDetached())
		await ari.close()
	}
	return process
}

/** Looks again whenever something was asked of Asterisk or told to Redis. */
async function eventually(what: string, check: () => boolean): Promise<void> {
	const deadline = Date.now() + 5_000
	while (!check()) {
		if (Date.now() > deadline)
			throw new Error(`not seen: ${what}; ${redis.events.map((event) => event.name).join(' ')}`)
		await new Promise((resolve) => setImmediate(resolve))
	}
}

const told = (name: CallEvent['name']) => redis.events.some((event) => event.name === name)
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
	port = 0
	asterisk = new FakeAsterisk({ port: 0 })
	current = await startProcess()
	asterisk = new FakeAsterisk({ port })
	await asterisk.connect()
})
afterEach(() => current.kill())

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
				await current.kill()
				current = await startProcess()
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

test('a caller who hung up while nobody was there is logged as abandoned', async () => {
	asterisk.ring('c1', '100')
	await eventually('greeting', () => asterisk.played.length === 1)
	await current.kill()
	asterisk.channels.delete('c1') // and the event of it is lost
	current = await startProcess()
	await asterisk.connect()
	await eventually('end', () => told('call.ended'))
	expect(redis.events.at(-1)).toMatchObject({ disposition: 'abandoned', endedBy: 'caller' })
	expect(redis.journal.size).toBe(0)
})

test('a restart of Asterisk ends its calls with the true cause', async () => {
	asterisk.ring('c1', '100')
	await eventually('greeting', () => asterisk.played.length === 1)
	asterisk.disconnect()
	asterisk = new FakeAsterisk({ port })
	await asterisk.connect()
	await eventually('end', () => told('call.ended'))
	expect(redis.events.at(-1)).toMatchObject({
		disposition: 'failed',
		endedBy: 'appliance',
		reason: 'Asterisk was restarted during the call.',
	})
})

test('a caller who came while nobody was there is served', async () => {
	await current.kill()
	asterisk.ring('c1', '100')
	current = await startProcess()
	await asterisk.connect()
	await actAsPeople()
	expectOneWholeCall()
})
