/** Messages, recordings of calls and conferences through the real verbs on a small Asterisk; also when the executor is killed meanwhile. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallEventName } from '#lib/domain/events.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import { eventually as eventuallyIn, FakeRedis, startFakeExecutor, type FakeExecutor } from './fake-executor.ts'

const position = { x: 0, y: 0 }
const node = (id: string, type: string, config: Record<string, unknown>) => ({ id, type, name: id, config, position })
const box = { mailboxId: 'box', greeting: [], thanks: [] }
const documents: Record<string, FlowDocument> = {
	box: flowOf(node('it', 'message', box), ['left', 'nothing-said']),
	review: flowOf(node('it', 'message', { ...box, reviews: true }), ['left', 'nothing-said']),
	record: {
		nodes: [
			node('s', 'start', {}),
			node('it', 'record', { announcement: [] }),
			node('wait', 'menu', { prompt: 'menu', digits: ['1'], timeoutSeconds: 60 }),
			node('off', 'record', { action: 'stop' }),
			node('bye', 'hangup', { prompt: 'goodbye' }),
		],
		edges: [
			{ from: 's', exit: 'next', to: 'it' },
			{ from: 'it', exit: 'done', to: 'wait' },
			{ from: 'wait', exit: '1', to: 'off' },
			{ from: 'off', exit: 'done', to: 'bye' },
		],
	},
	room: flowOf(node('it', 'conference', { room: 'all' }), ['left', 'locked']),
}

function flowOf(it: FlowDocument['nodes'][number], exits: string[]): FlowDocument {
	return {
		nodes: [node('s', 'start', {}), it, node('bye', 'hangup', { prompt: 'goodbye' })],
		edges: [{ from: 's', exit: 'next', to: 'it' }, ...exits.map((exit) => ({ from: 'it', exit, to: 'bye' }))],
	}
}

const names = Object.keys(documents)
const routing: Routing = {
	...noRouting,
	revision: 1,
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
const told = (name: CallEventName) => redis.told(name)
const eventsOf = (name: CallEventName) => redis.events.filter((event) => event.name === name)
const exit = () => redis.events.findLast((event) => event.name === 'node.left' && event.nodeId === 'it')
const underWay = () => [...asterisk.recording.keys()][0]
const recording = () => eventually('recording', () => underWay() !== undefined)

async function restart(meanwhile: () => void = () => undefined): Promise<void> {
	await executor.kill(asterisk)
	meanwhile()
	executor = await startFakeExecutor(redis, routing, executor.port)
	await asterisk.connect()
	await eventually('taken up', () => told('call.resumed') || told('call.ended'))
}

async function ended() {
	await eventually('end', () => told('call.ended'))
	expect(asterisk.channels.size).toBe(0)
	expect(asterisk.recording.size).toBe(0)
	expect(redis.journal.size).toBe(0)
	return redis.events.at(-1)
}

test('a caller who hangs up while speaking has left the message', async () => {
	callTo('box')
	await recording()
	const name = underWay()!
	asterisk.hangUp('c1')
	expect(await ended()).toMatchObject({
		disposition: 'completed',
		endedBy: 'caller',
		reason: 'The caller left a message.',
	})
	expect(eventsOf('message.left')).toMatchObject([{ mailboxId: 'box', seconds: 5 }])
	expect([...asterisk.stored]).toEqual([name])
})

test('a message in which nothing was said is not left, and its file is deleted', async () => {
	callTo('box')
	await recording()
	asterisk.endRecording(underWay()!, 0)
	await ended()
	expect(exit()).toMatchObject({ exit: 'nothing-said' })
	expect(told('message.left')).toBe(false)
	expect(asterisk.stored.size).toBe(0)
})

test('killed while somebody speaks: the recording goes on and is left', async () => {
	callTo('box')
	await recording()
	const name = underWay()!
	await restart()
	expect(underWay()).toBe(name)
	asterisk.endRecording(name)
	await ended()
	expect(exit()).toMatchObject({ exit: 'left' })
	expect(eventsOf('message.left')).toHaveLength(1)
})

test('the caller hangs up while nobody is there: the message is left all the same', async () => {
	callTo('box')
	await recording()
	await restart(() => asterisk.hangUp('c1'))
	await ended()
	expect(eventsOf('message.left')).toHaveLength(1)
})

test('the end of the recording is lost with a killed process: the file tells that there is a message', async () => {
	callTo('box')
	await recording()
	const name = underWay()!
	await restart(() => {
		asterisk.recording.delete(name)
		asterisk.stored.add(name)
	})
	await ended()
	expect(eventsOf('message.left')).toHaveLength(1)
	expect(asterisk.requests.filter((request) => request.endsWith('/record'))).toHaveLength(1)
})

test('killed in the question after the message: the answer still counts', async () => {
	callTo('review')
	await recording()
	asterisk.endRecording(underWay()!)
	await eventually('question', () => asterisk.played.length === 1)
	await restart()
	asterisk.press('c1', '2')
	await recording()
	expect(asterisk.stored.size).toBe(0)
	asterisk.hangUp('c1')
	await ended()
	expect(eventsOf('message.left')).toHaveLength(1)
})

test('a recorded call is recorded until the flow stops it', async () => {
	callTo('record')
	await recording()
	await eventually('menu', () => asterisk.played.length === 1)
	expect(asterisk.requests.filter((request) => request.includes('/snoop/'))).toHaveLength(1)
	asterisk.press('c1', '1')
	await ended()
	expect(eventsOf('recording.started')).toHaveLength(1)
	expect(eventsOf('recording.ended')).toMatchObject([{ seconds: 5 }])
})

test('while the disk is nearly full a call goes on unrecorded, and killed there it does so, too', async () => {
	executor.isDiskFull = true
	callTo('record')
	await eventually('menu', () => asterisk.played.length === 1)
	expect(exit()).toMatchObject({ exit: 'done', note: 'Not recorded: the disk is nearly full.' })
	await restart()
	asterisk.press('c1', '1')
	await ended()
	expect(told('recording.started')).toBe(false)
	expect(asterisk.requests.filter((request) => request.endsWith('/record'))).toEqual([])
})

test('while the disk is nearly full no message is taken, and the caller hears what follows', async () => {
	executor.isDiskFull = true
	callTo('box')
	await ended()
	expect(exit()).toMatchObject({ exit: 'nothing-said', note: 'No message taken: the disk is nearly full.' })
	expect(asterisk.recording.size).toBe(0)
})

test('killed while a call is recorded: it is not begun again, and ends with the call', async () => {
	callTo('record')
	await eventually('menu', () => asterisk.played.length === 1)
	await restart()
	asterisk.hangUp('c1')
	await ended()
	expect(asterisk.requests.filter((request) => request.endsWith('/record'))).toHaveLength(1)
	expect(eventsOf('recording.started')).toHaveLength(1)
	expect(eventsOf('recording.ended')).toHaveLength(1)
	expect(redis.events.at(-1)?.name).toBe('call.ended')
})

const sent = () => eventually('in the room', () => told('conference.joined'))
const callId = () => redis.events[0]!.callId

test('a caller comes back from a conference and goes on in the flow', async () => {
	callTo('room')
	await sent()
	asterisk.comeBack('c1', callId(), 'DTMF')
	await ended()
	expect(exit()).toMatchObject({ exit: 'left' })
	expect(eventsOf('conference.left')).toHaveLength(1)
})

test('killed while a caller confers: nothing is sent to Asterisk, and whoever came back meanwhile goes on', async () => {
	callTo('room')
	await sent()
	await restart(() => asterisk.comeBack('c1', callId(), 'KICKED'))
	await ended()
	expect(exit()).toMatchObject({ exit: 'left', note: 'The caller was put out of the room.' })
	expect(asterisk.requests.filter((request) => request.endsWith('/continue'))).toHaveLength(1)
})

test('a caller who came back is found even when that was told to a process that died', async () => {
	callTo('room')
	await sent()
	await restart(() => {
		asterisk.channels.get('c1')!.appData = `callytics,return,${callId()},DTMF`
	})
	await ended()
	expect(exit()).toMatchObject({ exit: 'left' })
})

test('whoever hangs up in a conference has not abandoned', async () => {
	callTo('room')
	await sent()
	asterisk.hangUp('c1')
	expect(await ended()).toMatchObject({ disposition: 'completed', endedBy: 'caller' })
	expect(eventsOf('conference.left')).toHaveLength(1)
})

test('a locked room is told to the caller, who never gets in', async () => {
	asterisk.variables.set('CONFBRIDGE_INFO(locked,all)', '1')
	callTo('room')
	await ended()
	expect(exit()).toMatchObject({ exit: 'locked' })
	expect(told('conference.joined')).toBe(false)
})
