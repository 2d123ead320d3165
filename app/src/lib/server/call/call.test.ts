/** One call through the real verbs on a small Asterisk: what the caller, the phone and the call log get. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallEvent, CallEventName, CallEventOf } from '#lib/domain/events.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import { eventually as eventuallyIn, FakeRedis, startFakeExecutor, type FakeExecutor } from './fake-executor.ts'

const position = { x: 0, y: 0 }
const extension = { kind: 'extension', number: '101' }
const outside = { kind: 'number', number: '+32477123456', trunkId: 't1' }
const menu = { prompt: 'menu', digits: ['1'], timeoutSeconds: 1, attempts: 1 }
const node = (id: string, type: string, config: Record<string, unknown>) => ({ id, type, name: id, config, position })
const edge = (from: string, exit: string, to: string) => ({ from, exit, to })

/** start → the node under test, whose exits lead to a goodbye as far as they are named. */
function flowOf(type: string, config: Record<string, unknown>, exits: string[]): FlowDocument {
	return {
		nodes: [node('start', 'start', {}), node('it', type, config), node('bye', 'hangup', { prompt: 'goodbye' })],
		edges: [edge('start', 'next', 'it'), ...exits.map((exit) => edge('it', exit, 'bye'))],
	}
}

const documents: Record<string, FlowDocument> = {
	menu: flowOf('menu', menu, ['1', 'no-input']),
	open: flowOf('menu', menu, []),
	digits: flowOf('collect-digits', { prompt: 'number', maximum: 4 }, ['collected', 'no-input']),
	phone: flowOf('dial', { target: extension, ringSeconds: 5 }, ['busy', 'no-answer', 'failed']),
	carrier: flowOf('dial', { target: outside, ringSeconds: 5 }, ['failed']),
	nobody: flowOf('dial', { target: { kind: 'extension', number: '999' }, ringSeconds: 5 }, ['failed']),
	loop: { nodes: [node('start', 'start', { answer: false })], edges: [edge('start', 'next', 'start')] },
}
const names = Object.keys(documents)
const routing: Routing = {
	...noRouting,
	revision: 1,
	applianceName: 'Test',
	headerPrefix: 'X-Freya',
	extensions: [{ id: 'e1', number: '101', name: 'Anna' }],
	trunks: [
		{
			id: 't1',
			name: 'Line',
			endpoint: 'trunk-t1',
			dialFormat: '00{number}',
			callerId: '+3225550100',
			isEnabled: true,
		},
	],
	dids: names.map((name, index) => ({ did: String(2000 + index), flowId: name })),
	flows: names.map((name) => ({ id: name, name, version: 1, document: documents[name]! })),
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
const eventsOf = <N extends CallEventName>(name: N) =>
	redis.events.filter((event: CallEvent): event is CallEvent & CallEventOf<N> => event.name === name)
const callee = () => [...asterisk.channels.keys()].find((id) => id.includes('-leg-'))
const heard = (count: number) => eventually(`prompt ${count}`, () => asterisk.played.length === count)

async function ended(): Promise<CallEventOf<'call.ended'>> {
	await eventually('end', () => redis.told('call.ended'))
	expect(asterisk.channels.size).toBe(0)
	expect(redis.journal.size).toBe(0)
	return eventsOf('call.ended')[0]!
}

test('a key stops the prompt', async () => {
	callTo('menu')
	await heard(1)
	asterisk.press('c1', '1')
	await ended()
	expect(asterisk.requests.some((request) => request.startsWith('DELETE playbacks/'))).toBe(true)
	expect(eventsOf('digits.received')).toMatchObject([{ nodeId: 'it', digits: '1' }])
})

test('a key pressed before the prompt begins is not lost, and the prompt is not played', async () => {
	asterisk.onRequest = (request) => {
		if (request.endsWith('/answer')) asterisk.press('c1', '1')
		return true
	}
	callTo('menu')
	await ended()
	expect(asterisk.played).toEqual(['sound:goodbye'])
})

test('a caller who hangs up in the moment of the answer has one end, and was answered', async () => {
	asterisk.onRequest = (request) => {
		if (request.endsWith('/answer')) asterisk.hangUp('c1', 0)
		return true
	}
	callTo('menu')
	expect(await ended()).toMatchObject({ disposition: 'abandoned', endedBy: 'caller', cause: 16 })
	expect(eventsOf('leg.ended')).toHaveLength(1)
	expect(eventsOf('call.answered')).toHaveLength(1)
})

test('a caller who presses nothing gets the goodbye', async () => {
	callTo('menu')
	expect(await ended()).toMatchObject({ disposition: 'completed', endedBy: 'flow' })
	expect(asterisk.played).toEqual(['sound:menu', 'sound:goodbye'])
})

test('several digits are collected until the key that ends them', async () => {
	callTo('digits')
	await heard(1)
	for (const digit of ['4', '7', '#']) asterisk.press('c1', digit)
	await ended()
	expect(eventsOf('node.left').find((event) => event.nodeId === 'it')).toMatchObject({ note: 'Entered 47.' })
})

test('a caller who hangs up in the menu has abandoned', async () => {
	callTo('menu')
	await heard(1)
	asterisk.hangUp('c1')
	expect(await ended()).toMatchObject({
		disposition: 'abandoned',
		endedBy: 'caller',
		reason: 'The caller hung up in it.',
	})
})

test('an exit that leads nowhere is said to the caller and to the call log', async () => {
	callTo('open')
	await heard(1)
	asterisk.press('c1', '1')
	expect(await ended()).toMatchObject({ disposition: 'failed', reason: 'Exit 1 of it leads nowhere.' })
	expect(asterisk.played.at(-1)).toBe('sound:callytics/unavailable')
	expect(eventsOf('call.noted')).toMatchObject([{ note: 'Exit 1 of it leads nowhere.' }])
})

test('a flow that never ends is ended', async () => {
	callTo('loop')
	expect((await ended()).reason).toContain('without coming to an end')
})

test('both talk in one bridge until the phone is put down', async () => {
	callTo('phone')
	await eventually('ringing', () => callee() !== undefined)
	const phone = callee()!
	asterisk.pickUp(phone)
	await eventually('talk', () => redis.told('talk.started'))
	expect([...asterisk.bridges.values()]).toEqual([['c1', phone]])
	asterisk.hangUp(phone)
	expect(await ended()).toMatchObject({ disposition: 'answered', endedBy: 'callee' })
	expect(asterisk.bridges.size).toBe(0)
})

test('a caller who hangs up takes the ringing phone along', async () => {
	callTo('phone')
	await eventually('ringing', () => redis.told('leg.ringing'))
	asterisk.hangUp('c1')
	expect(await ended()).toMatchObject({
		disposition: 'abandoned',
		reason: 'The caller hung up while 101 was being rung.',
	})
})

test('keys pressed during a talk are not taken by the flow', async () => {
	callTo('phone')
	await eventually('ringing', () => callee() !== undefined)
	asterisk.pickUp(callee()!)
	await eventually('talk', () => redis.told('talk.started'))
	asterisk.press('c1', '5')
	asterisk.hangUp(callee()!)
	await ended()
	expect(eventsOf('digits.received')).toEqual([])
})

test('a busy phone is told by its SIP status', async () => {
	callTo('phone')
	await eventually('ringing', () => callee() !== undefined)
	asterisk.hangUp(callee()!, 17, 486)
	expect(await ended()).toMatchObject({ disposition: 'busy', sipStatus: 486, cause: 17 })
	expect(eventsOf('node.left').find((event) => event.nodeId === 'it')).toMatchObject({
		exit: 'busy',
		note: '101: 486 Busy here.',
	})
})

test('an extension that does not exist is said, and nothing is dialled', async () => {
	callTo('nobody')
	await ended()
	expect(asterisk.originated).toEqual([])
	expect(eventsOf('node.left').find((event) => event.nodeId === 'it')?.note).toContain('Extension 999 does not exist')
})

test('a number is dialled in the form of the trunk, with our headers and the number of the line', async () => {
	let query: Record<string, string> = {}
	let body: Record<string, unknown> | undefined
	asterisk.onQuery = (seen, seenBody) => {
		if (seen['endpoint']) [query, body] = [seen, seenBody]
	}
	callTo('carrier')
	await eventually('ringing', () => callee() !== undefined)
	expect(query['endpoint']).toBe('PJSIP/0032477123456@trunk-t1')
	expect(query['callerId']).toBe('"+3225550100" <+3225550100>')
	const { callId } = eventsOf('call.started')[0]!
	expect(body).toEqual({
		variables: {
			'PJSIP_HEADER(add,X-Freya-Direction)': 'inbound',
			'PJSIP_HEADER(add,X-Freya-Call-Id)': callId,
			'PJSIP_HEADER(add,X-Freya-Workflow-Id)': 'carrier',
		},
	})
	asterisk.hangUp(callee()!, 34, 503)
	await ended()
})

test('an unknown number hears so without being answered', async () => {
	asterisk.ring('c1', '9999')
	expect(await ended()).toMatchObject({ disposition: 'no-such-number', endedBy: 'appliance', cause: 1 })
	expect(asterisk.played).toEqual(['sound:callytics/no-such-number'])
	expect(asterisk.requests).not.toContain('POST channels/c1/answer')
})

test('events of a call count from 1 without a gap', async () => {
	callTo('menu')
	await ended()
	expect(redis.events.map((event) => event.seq)).toEqual(redis.events.map((_event, index) => index + 1))
})
