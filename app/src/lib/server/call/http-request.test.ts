/** Asking another machine while the caller waits, through the real verb on a small Asterisk; also when the executor is killed meanwhile. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallEventOf } from '#lib/domain/events.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import type { OutgoingOutcome, OutgoingRequest } from '../outgoing/send-request.ts'
import { eventually as eventuallyIn, FakeRedis, startFakeExecutor, type FakeExecutor } from './fake-executor.ts'

const position = { x: 0, y: 0 }
const oneMoment = { kind: 'prompt', prompt: [{ kind: 'sound', sound: 'one-moment' }] }
const requests: Record<string, Record<string, unknown>> = {
	get: { retries: 1 },
	post: { method: 'POST', retries: 0 },
	prompt: { callerHears: oneMoment },
}
const exits = ['success', 'server-error', 'timeout', 'unreachable', 'failed']
const flowOf = (config: Record<string, unknown>): FlowDocument => ({
	nodes: [
		{ id: 's', type: 'start', name: 's', config: { answer: true }, position },
		{ id: 'it', type: 'http-request', name: 'it', config: { url: 'https://shop.example/', ...config }, position },
		{ id: 'bye', type: 'hangup', name: 'bye', config: { prompt: 'goodbye' }, position },
	],
	edges: [{ from: 's', exit: 'next', to: 'it' }, ...exits.map((exit) => ({ from: 'it', exit, to: 'bye' }))],
})
const names = Object.keys(requests)
const routing: Routing = {
	...noRouting,
	revision: 1,
	dids: names.map((name, index) => ({ did: String(2000 + index), flowId: name })),
	flows: names.map((name) => ({ id: name, name, version: 1, document: flowOf(requests[name]!) })),
}
const answer = (status: number): OutgoingOutcome => ({
	...{ kind: 'answer', status, headers: {}, body: '', url: 'https://shop.example/' },
})

let redis: FakeRedis
let asterisk: FakeAsterisk
let executor: FakeExecutor
let asked: OutgoingRequest[]

/** The other machine answers with these one after the other, and then never again. */
function otherMachine(...answers: OutgoingOutcome[]): void {
	executor.otherMachine = (request) => {
		asked.push(request)
		const next = answers.shift()
		if (next) return Promise.resolve(next)
		return new Promise((_resolve, reject) =>
			request.signal?.addEventListener('abort', () => reject(request.signal!.reason as Error)),
		)
	}
}

beforeEach(async () => {
	asked = []
	redis = new FakeRedis()
	executor = await startFakeExecutor(redis, routing, 0)
	asterisk = new FakeAsterisk({ port: executor.port })
	await asterisk.connect()
})
afterEach(() => executor.kill(asterisk))

const eventually = (what: string, check: () => boolean) => eventuallyIn(what, check, redis)
const callTo = (flow: string) => asterisk.ring('c1', String(2000 + names.indexOf(flow)))
const left = () =>
	redis.events.find((event) => event.name === 'node.left' && event.nodeId === 'it') as
		CallEventOf<'node.left'> | undefined
const leftBy = async () => {
	await eventually('left', () => left() !== undefined)
	return left()!.exit
}
const music = () => asterisk.requests.filter((request) => request.endsWith('/moh'))

test('the caller hears music until there is an answer', async () => {
	otherMachine(answer(200))
	callTo('get')
	expect(await leftBy()).toBe('success')
	await eventually('silence', () => music().length === 2)
	expect(music()).toEqual(['POST channels/c1/moh', 'DELETE channels/c1/moh'])
})

test('“one moment” is said to its end, however quick the answer was', async () => {
	otherMachine(answer(200))
	callTo('prompt')
	expect(await leftBy()).toBe('success')
	expect(asterisk.played[0]).toBe('sound:one-moment')
	expect(asterisk.requests.some((request) => request.startsWith('DELETE playbacks'))).toBe(false)
})

test('a machine in the middle of its restart is asked once more', async () => {
	otherMachine(answer(503), answer(200))
	callTo('get')
	expect(await leftBy()).toBe('success')
	expect(asked).toHaveLength(2)
})

test('an order is not placed twice on a fault, and a question carries no key', async () => {
	otherMachine(answer(500))
	callTo('post')
	expect(await leftBy()).toBe('server-error')
	expect(asked).toHaveLength(1)
	expect(asked[0]!.headers['Idempotency-Key']).toMatch(/^[0-9a-f-]{36}$/)
	otherMachine(answer(200))
	asterisk.ring('c2', '2000')
	await eventually('the question', () => asked.length === 2)
	expect(asked[1]!.headers).not.toHaveProperty('Idempotency-Key')
})

test('after a kill it is sent again with the same key, and the call goes on', async () => {
	otherMachine()
	callTo('post')
	await eventually('the request', () => asked.length === 1)
	await executor.kill(asterisk)
	executor = await startFakeExecutor(redis, routing, executor.port)
	otherMachine(answer(200))
	await asterisk.connect()
	expect(await leftBy()).toBe('success')
	expect(asked).toHaveLength(2)
	expect(asked[1]!.headers['Idempotency-Key']).toBe(asked[0]!.headers['Idempotency-Key'])
})

test('a caller who hangs up ends the request', async () => {
	otherMachine()
	callTo('get')
	await eventually('the request', () => asked.length === 1)
	asterisk.hangUp('c1')
	await eventually('the end', () => redis.told('call.ended'))
	expect(asked[0]!.signal?.aborted).toBe(true)
	expect(redis.journal.size).toBe(0)
})
