/** Calls of before a power cut of which nobody tells any more end in the log; all others are left alone. */
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { writeCallEvents } from '#lib/server/db/call-events.ts'
import { getCall } from '#lib/server/db/calls.ts'
import { database } from '#lib/server/db/pool.ts'
import { redisNames } from '#lib/server/redis.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { startTestRedis } from '../../../../tests/redis.ts'
import { endForgottenCalls } from './forgotten-calls.ts'

await freshDatabase()
const server = await startTestRedis()
const { redis } = server
afterAll(() => server.stop())

const bootedAt = Date.UTC(2026, 10, 29, 9, 0, 0)
const before = bootedAt - 60_000

beforeEach(async () => {
	await redis.flushall()
	await database().deleteFrom('calls').execute()
	await database().deleteFrom('callEvents').execute()
})

const started = (callId: string, at = before): CallEvent => ({
	...{ name: 'call.started', callId, seq: 1, at, direction: 'inbound' },
	...{ callerNumber: '+32470111222', callerName: '', dialled: '+3225550100' },
})
const answered = (callId: string, at = before + 100): CallEvent => ({ name: 'call.answered', callId, seq: 2, at })

test('a call that Redis has forgotten ends where it was last heard of, and says why', async () => {
	await writeCallEvents([started('lost'), answered('lost')])
	await endForgottenCalls(redis, bootedAt)
	const found = await getCall('lost')
	expect(found?.call).toMatchObject({
		...{ disposition: 'failed', endedBy: 'appliance', cause: 41 },
		reason: 'The machine was switched off during the call.',
	})
	expect(found?.call.endedAt?.getTime()).toBe(before + 100)
})

test('nor does one stay open whose end was told under a number that an event from before the power cut has', async () => {
	await writeCallEvents([started('lost'), answered('lost')])
	const end = { disposition: 'failed', endedBy: 'appliance', cause: 41, reason: 'Asterisk was restarted.' } as const
	await writeCallEvents([{ name: 'call.ended', callId: 'lost', seq: 2, at: bootedAt + 5000, ...end }])
	expect((await getCall('lost'))?.call.endedAt).toBeNull()
	await endForgottenCalls(redis, bootedAt)
	expect((await getCall('lost'))?.call.endedAt).not.toBeNull()
})

test('a call in the journal, one whose events wait, and one of after the start go on', async () => {
	await writeCallEvents([started('journalled'), started('new', bootedAt + 1)])
	await redis.hset(redisNames.journal, 'journalled', '{}')
	await endForgottenCalls(redis, bootedAt)
	await redis.del(redisNames.journal)
	await redis.xadd(redisNames.outbox, '*', 'event', '{}')
	await endForgottenCalls(redis, bootedAt)
	for (const id of ['journalled', 'new']) expect((await getCall(id))?.call.endedAt, id).toBeNull()
	await redis.del(redisNames.outbox)
	await endForgottenCalls(redis, bootedAt)
	expect((await getCall('journalled'))?.call.endedAt).not.toBeNull()
	expect((await getCall('new'))?.call.endedAt).toBeNull()
})
