/** What happened to a call, told once: its journal entry, the outbox and the fan-out are written in one atomic step. */
import type { Redis } from 'ioredis'
import type { CallEvent } from '#lib/domain/events.ts'
import { redisNames } from '../redis.ts'

/** What a restarted process must find: written before the command it belongs to goes out. */
export interface CallBus {
	/**
	 * Writes a call's events and its journal entry, all or nothing.
	 * Writes of one process reach Redis in the order of the calls; while Redis is away they wait in memory.
	 * @param journal JSON of the entry; undefined removes it: the call is over
	 */
	record(callId: string, journal: string | undefined, events: readonly CallEvent[]): Promise<void>
}

// One script is one round trip and as atomic as MULTI; as separate commands the same costs a third of a call's CPU.
const recordScript = `
if ARGV[2] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
for i = 5, #ARGV, 2 do
	redis.call('XADD', KEYS[2], '*', 'event', ARGV[i + 1])
	if ARGV[i] == '1' then redis.call('PUBLISH', ARGV[3], ARGV[i + 1]) end
	redis.call('PUBLISH', ARGV[4], ARGV[i + 1])
end
`

interface RecordingRedis extends Redis {
	recordCall(...values: string[]): Promise<unknown>
}

/** Events that say how a call stands; the others are its timeline, node by node. */
function isForCallEvents(event: CallEvent): boolean {
	return event.name.startsWith('call.') || event.name.startsWith('leg.') || event.name.startsWith('talk.')
}

/** The bus on Redis. */
export function createCallBus(redis: Redis): CallBus {
	redis.defineCommand('recordCall', { numberOfKeys: 2, lua: recordScript })
	const recording = redis as RecordingRedis
	return {
		async record(callId, journal, events) {
			const values = [redisNames.journal, redisNames.outbox, callId, journal ?? '']
			values.push(redisNames.callEvents, redisNames.callTimeline)
			for (const event of events) values.push(isForCallEvents(event) ? '1' : '0', JSON.stringify(event))
			await recording.recordCall(...values)
		},
	}
}
