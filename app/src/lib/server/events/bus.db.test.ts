/** What the bus writes, on a real Redis: journal, outbox and fan-out together, and nothing lost while Redis is away. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { startTestRedis, type TestRedis } from '../../../../tests/redis.ts'
import { redisNames } from '../redis.ts'
import { createCallBus, type CallBus } from './bus.ts'

let world: TestRedis
let bus: CallBus

beforeAll(async () => {
	world = await startTestRedis()
	bus = createCallBus(world.redis)
})
afterAll(() => world.stop())
beforeEach(() => world.redis.flushall())

const event = (seq: number): CallEvent => ({ name: 'call.answered', callId: 'x', seq, at: 1000 + seq })
const node: CallEvent = { name: 'node.left', callId: 'x', seq: 2, at: 1002, nodeId: 'n', exit: 'done' }

async function outbox(): Promise<number[]> {
	const entries = await world.redis.xrange(redisNames.outbox, '-', '+')
	return entries.map(([, fields]) => (JSON.parse(fields[1] ?? '') as CallEvent).seq)
}

test('journal and events of a call are there together', async () => {
	await bus.record('x', '{"form":1}', [event(1), node])
	expect(await world.redis.hgetall(redisNames.journal)).toEqual({ x: '{"form":1}' })
	expect(await outbox()).toEqual([1, 2])
})

test('the end of a call takes it out of the journal', async () => {
	await bus.record('x', '{"form":1}', [event(1)])
	await bus.record('x', undefined, [event(2)])
	expect(await world.redis.hlen(redisNames.journal)).toBe(0)
	expect(await outbox()).toEqual([1, 2])
})

test('every event is told on the timeline, and what changes the call on its own channel as well', async () => {
	const listener = world.redis.duplicate()
	const heard: [string, string][] = []
	const all = new Promise<void>((resolve) => {
		listener.on('message', (channel, message) => {
			heard.push([channel, (JSON.parse(message) as CallEvent).name])
			if (heard.length === 3) resolve()
		})
	})
	await listener.subscribe(redisNames.callEvents, redisNames.callTimeline)
	await bus.record('x', '{}', [event(1), node])
	await all
	listener.disconnect()
	expect(heard).toEqual([
		[redisNames.callEvents, 'call.answered'],
		[redisNames.callTimeline, 'call.answered'],
		[redisNames.callTimeline, 'node.left'],
	])
})

test('what is written while Redis is away is there in order when it is back', async () => {
	await bus.record('x', '{"step":1}', [event(1)])
	await world.kill()
	const writes = [2, 3, 4].map((seq) => bus.record('x', `{"step":${seq}}`, [event(seq)]))
	await world.start()
	await Promise.all(writes)
	expect(await outbox()).toEqual([1, 2, 3, 4])
	expect(await world.redis.hget(redisNames.journal, 'x')).toBe('{"step":4}')
})
