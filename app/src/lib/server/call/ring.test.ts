/** Several phones rung together and in turn, through the real verbs on a small Asterisk; also when the executor is killed meanwhile. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallEventName } from '#lib/domain/events.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import { eventually as eventuallyIn, FakeRedis, startFakeExecutor, type FakeExecutor } from './fake-executor.ts'

const position = { x: 0, y: 0 }
const members = { extensions: [{ number: '101' }, { number: '102' }] }
const groups: Record<string, Record<string, unknown>> = {
	all: members,
	turns: { ...members, strategy: 'in-order' },
	busy: { ...members, skipsBusy: true },
	whisper: { ...members, whisper: 'welcome' },
	confirm: { ...members, confirms: true },
	music: { ...members, callerHears: 'music' },
}
const flowOf = (config: Record<string, unknown>): FlowDocument => ({
	nodes: [
		{ id: 's', type: 'start', name: 's', config: { answer: true }, position },
		{ id: 'it', type: 'ring-group', name: 'it', config: { ringSeconds: 5, ...config }, position },
		{ id: 'bye', type: 'hangup', name: 'bye', config: { prompt: 'goodbye' }, position },
	],
	edges: [
		{ from: 's', exit: 'next', to: 'it' },
		...['busy', 'no-answer', 'rejected', 'failed'].map((exit) => ({ from: 'it', exit, to: 'bye' })),
	],
})
const names = Object.keys(groups)
const routing: Routing = {
	...noRouting,
	revision: 1,
	extensions: ['101', '102'].map((number) => ({ id: number, number, name: number })),
	dids: names.map((name, index) => ({ did: String(2000 + index), flowId: name })),
	flows: names.map((name) => ({ id: name, name, version: 1, document: flowOf(groups[name]!) })),
}

let redis: FakeRedis
let asterisk: FakeAsterisk
let executor: FakeExecutor
beforeEach(async () => {
	redis = new FakeRedis()
	executor = await startFakeExecutor(redis, routing, 0)
	asterisk = new FakeAsterisk({ port: executor.port })
	await asterisk.connect()
})
afterEach(() => executor.kill(asterisk))

const eventually = (what: string, check: () => boolean) => eventuallyIn(what, check, redis)
const callTo = (flow: string) => asterisk.ring('c1', String(2000 + names.indexOf(flow)))
const legs = () => [...asterisk.channels.keys()].filter((id) => id.includes('-leg-'))
const ringing = (count: number) => eventually(`${count} ringing`, () => legs().length === count)
const told = (name: CallEventName) => redis.told(name)
const exit = () => redis.events.findLast((event) => event.name === 'node.left' && event.nodeId === 'it')

async function restart(): Promise<void> {
	await executor.kill(asterisk)
	executor = await startFakeExecutor(redis, routing, executor.port)
	await asterisk.connect()
	await eventually('taken up', () => told('call.resumed'))
}

async function hangUpAndExpectNothingLeft(): Promise<void> {
	asterisk.hangUp('c1')
	await eventually('end', () => told('call.ended'))
	expect(asterisk.channels.size).toBe(0)
	expect(asterisk.bridges.size).toBe(0)
	expect(redis.journal.size).toBe(0)
}

test('all ring; the first to answer takes the call and the other is let go as answered elsewhere', async () => {
	const causes: string[] = []
	asterisk.onQuery = (query) => void (query['reason_code'] && causes.push(query['reason_code']))
	callTo('all')
	await ringing(2)
	const [first, second] = legs() as [string, string]
	asterisk.pickUp(second)
	await eventually('talk', () => told('talk.started'))
	expect([...asterisk.bridges.values()]).toEqual([['c1', second]])
	expect(asterisk.channels.has(first)).toBe(false)
	expect(causes).toEqual(['26'])
	await hangUpAndExpectNothingLeft()
})

test('two who answer in the same moment: one talks, the other is let go', async () => {
	callTo('all')
	await ringing(2)
	for (const leg of legs()) asterisk.pickUp(leg)
	await eventually('talk', () => told('talk.started'))
	expect(legs()).toHaveLength(1)
	await hangUpAndExpectNothingLeft()
})

test('one after the other: the second rings when the first is busy', async () => {
	callTo('turns')
	await ringing(1)
	asterisk.hangUp(legs()[0]!, 17, 486)
	await eventually('second', () => asterisk.originated.length === 2)
	expect(asterisk.originated).toEqual(['PJSIP/101', 'PJSIP/102'])
	asterisk.hangUp(legs()[0]!, 21, 603)
	await eventually('end', () => told('call.ended'))
	expect(exit()).toMatchObject({ exit: 'rejected', note: '101: 486 Busy here, 102: 603 Decline.' })
})

test('an extension on two phones rings on both', async () => {
	asterisk.variables.set('PJSIP_DIAL_CONTACTS(101)', 'PJSIP/101/sip:101@10.0.0.1:5060&PJSIP/101/sip:101@10.0.0.2:5060')
	callTo('turns')
	await ringing(2)
	expect(asterisk.originated).toEqual(['PJSIP/101/sip:101@10.0.0.1:5060', 'PJSIP/101/sip:101@10.0.0.2:5060'])
	await hangUpAndExpectNothingLeft()
})

test('extensions that have a call are not rung; when all have one, the group is busy at once', async () => {
	asterisk.busyEndpoints.add('101')
	callTo('busy')
	await ringing(1)
	expect(asterisk.originated).toEqual(['PJSIP/102'])
	await hangUpAndExpectNothingLeft()
})

test('when everybody has a call the group is busy at once', async () => {
	for (const number of ['101', '102']) asterisk.busyEndpoints.add(number)
	callTo('busy')
	await eventually('end', () => told('call.ended'))
	expect(asterisk.originated).toEqual([])
	expect(exit()).toMatchObject({ exit: 'busy', note: 'has a call already.' })
})

test('only whoever presses 1 takes the call, though another answered before', async () => {
	callTo('confirm')
	await ringing(2)
	const [first, second] = legs() as [string, string]
	asterisk.pickUp(first)
	asterisk.pickUp(second)
	await eventually('both asked', () => asterisk.played.length >= 2)
	expect(told('talk.started')).toBe(false)
	asterisk.press(second, '1')
	await eventually('talk', () => told('talk.started'))
	expect([...asterisk.bridges.values()]).toEqual([['c1', second]])
	expect(asterisk.channels.has(first)).toBe(false)
	await hangUpAndExpectNothingLeft()
})

test('the caller hears music until the two are joined', async () => {
	callTo('music')
	await ringing(2)
	expect(asterisk.requests).toContain('POST channels/c1/moh')
	expect(asterisk.requests).not.toContain('POST channels/c1/ring')
	asterisk.pickUp(legs()[0]!)
	await eventually('talk', () => told('talk.started'))
	expect(asterisk.requests).toContain('DELETE channels/c1/moh')
	await hangUpAndExpectNothingLeft()
})

test('killed while all ring: the same phones go on ringing, and one can still take the call', async () => {
	callTo('all')
	await ringing(2)
	await restart()
	expect(asterisk.originated).toHaveLength(2)
	asterisk.pickUp(legs()[0]!)
	await eventually('talk', () => told('talk.started'))
	expect(legs()).toHaveLength(1)
	await hangUpAndExpectNothingLeft()
})

test('killed while it is whispered: it is not said again, and then the two talk', async () => {
	callTo('whisper')
	await ringing(2)
	asterisk.pickUp(legs()[0]!)
	await eventually('whisper', () => asterisk.played.length === 1)
	await restart()
	await eventually('talk', () => told('talk.started'))
	expect(asterisk.played).toEqual(['sound:welcome'])
	await hangUpAndExpectNothingLeft()
})

test('killed while somebody is asked to press 1: the key still counts', async () => {
	callTo('confirm')
	await ringing(2)
	const [, second] = legs() as [string, string]
	asterisk.pickUp(second)
	await eventually('asked', () => asterisk.played.length === 1)
	await restart()
	asterisk.press(second, '1')
	await eventually('talk', () => told('talk.started'))
	await hangUpAndExpectNothingLeft()
})

test('a caller who hangs up takes all ringing phones along', async () => {
	callTo('all')
	await ringing(2)
	await hangUpAndExpectNothingLeft()
})
