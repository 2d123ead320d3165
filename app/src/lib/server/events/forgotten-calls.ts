/**
 * Calls that are open in the log and of which nobody will tell any more: when the power fails Redis forgets up to a second,
 * which PostgreSQL may have kept, so that the call engine does not know of them, or tells their end under a number that
 * another event has already.
 */
import { uptime } from 'node:os'
import type { Redis } from 'ioredis'
import { openCallsBefore, writeCallEvents } from '../db/call-events.ts'
import { log } from '../log.ts'
import { redisNames } from '../redis.ts'

const LOOK_EVERY_MS = 30_000
/** By then the call engine has ended what it knows of, and the clock is right; each look reads through the whole log. */
const LOOKS = 20

/**
 * Ends them in the log where they were last heard of.
 * @param bootedAt when the machine was started, milliseconds since 1970: no call goes on over that
 */
export async function endForgottenCalls(redis: Redis, bootedAt: number): Promise<void> {
	const open = await openCallsBefore(new Date(bootedAt))
	if (open.length === 0) return
	// The call engine still ends those in its journal; what it has told and is not in the log yet waits in the outbox.
	const [journalled, waiting] = await Promise.all([redis.hkeys(redisNames.journal), redis.xlen(redisNames.outbox)])
	const forgotten = waiting > 0 ? [] : open.filter(({ id }) => !journalled.includes(id))
	await writeCallEvents(
		forgotten.map(({ id, lastSeq, lastAt }) => ({
			...{ name: 'call.ended', callId: id, seq: lastSeq + 1, at: lastAt },
			...{ disposition: 'failed', endedBy: 'appliance', cause: 41 },
			reason: 'The machine was switched off during the call.',
		})),
	)
	for (const { id } of forgotten) log.warn('call ended that was forgotten when the power failed', { call_id: id })
}

/** Looks again and again for a while after a start. @returns ends the watch */
export function watchForgottenCalls(redis: Redis): () => void {
	let looksLeft = LOOKS
	const look = async () => {
		await endForgottenCalls(redis, Date.now() - uptime() * 1000)
		if (--looksLeft === 0) clearInterval(timer)
	}
	const timer = setInterval(() => {
		look().catch((error: unknown) => log.warn('calls of before the start of the machine could not be ended', { error }))
	}, LOOK_EVERY_MS)
	return () => clearInterval(timer)
}
