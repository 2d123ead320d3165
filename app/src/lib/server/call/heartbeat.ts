/** Tells Asterisk every two seconds that calls are taken; without it the dialplan takes its fallback after six. */
import type { Redis } from 'ioredis'
import type { AriClient } from '../ari/client.ts'
import { log } from '../log.ts'

const BEAT_MS = 2_000
// A restart of Redis is waited out, journal writes keep in memory; beyond this no new call is promised anything.
const REDIS_PATIENCE_MS = 30_000

export interface Heartbeat {
	/** At once, e.g. when Asterisk has just connected. */
	beat: () => void
	stop: () => void
}

export function startHeartbeat(ari: AriClient, redis: Redis): Heartbeat {
	let redisSeenAt = Date.now()
	const beat = () => {
		if (redis.status === 'ready') redisSeenAt = Date.now()
		else if (Date.now() - redisSeenAt > REDIS_PATIENCE_MS) return
		if (!ari.isConnected) return
		const value = String(Math.floor(Date.now() / 1000))
		ari
			.request('POST /asterisk/variable', { query: { variable: 'CALLYTICS_HEARTBEAT', value }, timeoutMs: BEAT_MS })
			.catch((error: unknown) => log.warn('heartbeat was not taken', { error }))
	}
	const timer = setInterval(beat, BEAT_MS)
	return { beat, stop: () => clearInterval(timer) }
}
