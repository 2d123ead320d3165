import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { getCall, listCalls } from '#lib/server/db/calls.ts'
import { writeCallEvents } from '#lib/server/db/call-events.ts'
import { database } from '#lib/server/db/pool.ts'
import { refusedStream, startEventWriter, type EventWriter } from '#lib/server/events/to-database.ts'
import { redisNames } from '#lib/server/redis.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { startTestRedis } from '../../../../tests/redis.ts'

await freshDatabase()
const server = await startTestRedis()
const { redis } = server
afterAll(() => server.stop())

beforeEach(async () => {
	await redis.flushall()
	await database().deleteFrom('calls').execute()
	await database().deleteFrom('callEvents').execute()
})

const writers: EventWriter[] = []
afterEach(async () => {
	for (const writer of writers.splice(0)) await writer.stop()
})

function startWriter(write: (events: CallEvent[]) => Promise<void> = writeCallEvents): EventWriter {
	const writer = startEventWriter(redis, write)
	writers.push(writer)
	return writer
}

/** The events of a call that was answered, menu'd and hung up. */
function callEvents(callId: string = randomUUID()): CallEvent[] {
	const at = Date.UTC(2026, 10, 21, 9, 0, 0)
	return [
		{
			name: 'call.started',
			callId,
			seq: 1,
			at,
			direction: 'inbound',
			callerNumber: '+32470111222',
			callerName: 'Ada',
			dialled: '+3225550100',
			flowName: 'Main line',
			flowVersion: 3,
		},
		{ name: 'call.answered', callId, seq: 2, at: at + 100 },
		{ name: 'leg.started', callId, seq: 3, at: at + 5000, legId: 'b', channelId: 'c', role: 'callee', party: '201' },
		{ name: 'talk.started', callId, seq: 4, at: at + 9000, legId: 'b' },
		{
			name: 'call.ended',
			callId,
			seq: 5,
			at: at + 60_000,
			disposition: 'answered',
			endedBy: 'caller',
			cause: 16,
			reason: 'The caller hung up',
		},
	]
}

const tell = async (...events: (CallEvent | string)[]) => {
	for (const event of events) {
		await redis.xadd(redisNames.outbox, '*', 'event', typeof event === 'string' ? event : JSON.stringify(event))
	}
}

const outboxIsEmpty = () =>
	vi.waitFor(async () => expect(await redis.xlen(redisNames.outbox)).toBe(0), { timeout: 10_000, interval: 20 })

test('a call told through the outbox stands in the log with its timeline, and leaves the outbox', async () => {
	const events = callEvents('call-1')
	await tell(...events)
	const writer = startWriter()
	await outboxIsEmpty()
	await writer.stop()
	const found = await getCall('call-1')
	expect(found?.events).toEqual(events)
	expect(found?.call).toMatchObject({
		callerNumber: '+32470111222',
		talkedWith: '201',
		disposition: 'answered',
		cause: 16,
	})
	expect(found?.call.endedAt?.getTime()).toBe(events[4]!.at)
})

test('a writer killed between commit and acknowledgement writes nothing twice', async () => {
	await tell(...callEvents('call-1'))
	const committed = Promise.withResolvers<void>()
	// Commits, and then never comes back: what a kill at this moment looks like to Redis and PostgreSQL.
	startEventWriter(redis, async (events) => {
		await writeCallEvents(events)
		committed.resolve()
		await new Promise(() => {})
	})
	await committed.promise
	expect(await redis.xlen(redisNames.outbox)).toBe(5)
	const batches: number[] = []
	const successor = startWriter(async (events) => {
		batches.push(events.length)
		await writeCallEvents(events)
	})
	await outboxIsEmpty()
	await successor.stop()
	expect(batches).toEqual([5])
	expect((await getCall('call-1'))?.events).toHaveLength(5)
	expect((await listCalls({ limit: 10 })).calls).toHaveLength(1)
})

test('nothing is lost while PostgreSQL is away', async () => {
	let isAway = true
	const writer = startWriter((events) => {
		if (isAway) return Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
		return writeCallEvents(events)
	})
	await tell(...callEvents('call-1'))
	await vi.waitFor(async () => expect(await redis.xpending(redisNames.outbox, 'database')).toHaveProperty('0', 5), 5000)
	await tell(...callEvents('call-2'))
	isAway = false
	await outboxIsEmpty()
	await writer.stop()
	expect((await listCalls({ limit: 10 })).calls.map((call) => call.id).sort()).toEqual(['call-1', 'call-2'])
})

test('nothing is lost when Redis is killed and comes back', async () => {
	const writer = startWriter()
	await tell(...callEvents('call-1'))
	await server.kill()
	await server.start()
	await tell(...callEvents('call-2'))
	await outboxIsEmpty()
	await writer.stop()
	for (const id of ['call-1', 'call-2']) expect((await getCall(id))?.events).toHaveLength(5)
})

test('what Redis handed out in an answer that never arrived is written as well', async () => {
	await redis.xgroup('CREATE', redisNames.outbox, 'database', '0', 'MKSTREAM')
	await tell(...callEvents('call-1'))
	startWriter()
	await outboxIsEmpty()
	await tell(...callEvents('call-2'))
	// Taken in the writer's name by an answer that went nowhere, after which the writer's connection breaks.
	await redis.xreadgroup('GROUP', 'database', 'writer', 'STREAMS', redisNames.outbox, '>')
	await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
	await outboxIsEmpty()
	expect((await getCall('call-2'))?.events).toHaveLength(5)
})

test('an entry that is no event is kept aside and does not hold up the others', async () => {
	await tell('not json', '{"name":"call.invented"}', ...callEvents('call-1'))
	const writer = startWriter()
	await outboxIsEmpty()
	await writer.stop()
	expect(await redis.xlen(refusedStream)).toBe(2)
	expect((await getCall('call-1'))?.events).toHaveLength(5)
})

test('an event that PostgreSQL refuses is kept aside alone', async () => {
	const bad = { ...callEvents('call-bad')[0]!, seq: 3_000_000_000 } as CallEvent // more than the column holds
	await tell(...callEvents('call-1'), bad, ...callEvents('call-2'))
	const writer = startWriter()
	await outboxIsEmpty()
	await writer.stop()
	expect(await redis.xlen(refusedStream)).toBe(1)
	expect((await listCalls({ limit: 10 })).calls.map((call) => call.id).sort()).toEqual(['call-1', 'call-2'])
})

test('a caller name with bytes that PostgreSQL cannot hold is logged without them', async () => {
	const [started] = callEvents('call-1')
	await tell(JSON.stringify({ ...started, callerName: 'A\0da' }))
	const writer = startWriter()
	await outboxIsEmpty()
	await writer.stop()
	expect((await getCall('call-1'))?.call.callerName).toBe('Ada')
})

test('events that come in the wrong order make the same row', async () => {
	await writeCallEvents(callEvents('in-order'))
	for (const event of callEvents('out-of-order').reverse()) await writeCallEvents([event])
	const { id: _id, ...inOrder } = (await getCall('in-order'))!.call
	const { id: _other, ...outOfOrder } = (await getCall('out-of-order'))!.call
	expect(outOfOrder).toEqual(inOrder)
})
