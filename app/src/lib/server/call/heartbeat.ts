/**
 * Tells Asterisk every two seconds that calls are taken; without it the dialplan takes its fallback after six. While there
 * are calls Redis is told as well: after a power cut that is when they were last there.
 */
import type { Redis } from 'ioredis'
import type { AriClient } from '../ari/client.ts'
import { log } from '../log.ts'
import { redisNames } from '../redis.ts'

const BEAT_MS = 2_000
// A restart of Redis is waited out, journal writes keep in memory; beyond this no new call is promised anything.
const REDIS_PATIENCE_MS = 30_000

export interface Heartbeat {
	/** At once, e.g. when Asterisk has just connected. */
	beat: () => void
	stop: () => void
}

export function startHeartbeat(ari: AriClient, redis: Redis, hasCalls: () => boolean): Heartbeat {
	let redisSeenAt = Date.now()
	const beat = () => {
		if (redis.status === 'ready') redisSeenAt = Date.now()
		else if (Date.now() - redisSeenAt > REDIS_PATIENCE_MS) return
		if (redis.status === 'ready' && hasCalls())
			redis
				.set(redisNames.heartbeat, Date.now())
				.catch((error: unknown) => log.warn('heartbeat could not be kept', { error }))
		if (!ari.isConnected) return
		const value = String(Math.floor(Date.now() / 1000))
		ari
			.request('POST /asterisk/variable', { query: { variable: 'CALLYTICS_HEARTBEAT', value }, timeoutMs: BEAT_MS })
			.catch((error: unknown) => log.warn('heartbeat was not taken', { error }))
	}
	const timer = setInterval(beat, BEAT_MS)
	return { beat, stop: () => clearInterval(timer) }
}
