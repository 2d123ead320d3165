/** After a restart of ours or of Asterisk: goes on with every call that is still there and ends those that are not. */
import type { Redis } from 'ioredis'
import type { Channel } from '../ari/types.generated.ts'
import { log } from '../log.ts'
import { redisNames } from '../redis.ts'
import { Call } from './call.ts'
import { tidyUp } from './commands.ts'
import { conduct } from './conduct.ts'
import { endedByRestart, readJournal, type JournalledLeg } from './journal.ts'
import { continueToFallback, takeCall, type TakeCallParts } from './take-call.ts'
import type { Entrance } from './inbound.ts'

/**
 * Reads what a former process left and makes its calls known, so that the events Asterisk has kept for us find them.
 * To be done before Asterisk may connect.
 * @returns the calls to be taken up by `reconcile`
 */
export async function restoreCalls(parts: TakeCallParts, redis: Redis): Promise<Set<Call>> {
	const { entries, unreadable } = await readJournal(redis)
	// Nothing can be made of these; their channels are found by `reconcile` like any that has no journal.
	if (unreadable.length) await redis.hdel(redisNames.journal, ...unreadable)
	const restored = new Set<Call>()
	const lastBeatAt = Number(await redis.get(redisNames.heartbeat))
	for (const entry of entries) {
		// Until then it was there: nothing is written while people talk.
		entry.savedAt = Math.max(entry.savedAt, lastBeatAt)
		const call = new Call(entry, parts.bus)
		parts.calls.add(call)
		restored.add(call)
	}
	if (restored.size) log.info('calls found in the journal', { count: restored.size })
	return restored
}

/**
 * Compares our calls with Asterisk's channels; to be done each time Asterisk connects.
 * @param waiting calls that no program runs for yet; emptied
 */
export async function reconcile(parts: TakeCallParts, waiting: Set<Call>): Promise<void> {
	// Only what was there before we ask can be missed: calls and legs that come meanwhile are not in the answer.
	const known = parts.calls
		.all()
		.map((call) => ({ call, legs: call.entry.legs.filter((leg) => leg.state !== 'ended') }))
	const [info, channels, heartbeat] = await Promise.all([
		parts.ari.request('GET /asterisk/info', { query: { only: 'status' } }),
		parts.ari.request('GET /channels'),
		parts.ari.request('GET /asterisk/variable', { query: { variable: 'CALLYTICS_HEARTBEAT' } }).catch(() => undefined),
	])
	const byId = new Map(channels.map((channel) => [channel.id, channel]))
	const asteriskStartedAt = Date.parse(info.status?.startup_time ?? '') || 0
	// The heartbeat is the last sign of life of the process before this one.
	const lastBeatAt = Number(heartbeat?.value ?? 0) * 1000
	for (const { call, legs } of known) {
		const awaySince = waiting.has(call) ? Math.max(lastBeatAt, call.entry.savedAt) : undefined
		reconcileLegs(call, legs, byId, asteriskStartedAt, awaySince)
		if (awaySince === undefined) continue
		waiting.delete(call)
		if (call.caller.state !== 'ended') {
			call.publish('call.resumed', { awayMs: Math.max(0, Date.now() - awaySince) })
		}
		void conduct(call, parts)
	}
	await takeStrays(parts, channels)
}

function reconcileLegs(
	call: Call,
	legs: JournalledLeg[],
	channels: ReadonlyMap<string, Channel>,
	asteriskStartedAt: number,
	awaySince: number | undefined,
): void {
	// No call can begin in the millisecond in which Asterisk does.
	const isFromBefore = call.entry.live.startedAt <= asteriskStartedAt
	// Asterisk went while we were away, perhaps with the whole machine and for hours: the call ended when we were last there.
	const lostAt = isFromBefore ? awaySince : undefined
	if (isFromBefore && !channels.has(call.caller.channelId) && !call.entry.ending) {
		call.entry.ending = { ...endedByRestart, ...(lostAt !== undefined && { at: lostAt }) }
	}
	// The caller last: its end stops the program, which should know of the other ends by then.
	for (const leg of legs.reverse()) {
		const channel = channels.get(leg.channelId)
		if (!channel && leg.state === 'planned' && !isFromBefore) continue // it is dialled when the call goes on
		if (!channel) call.loseLeg(leg.channelId, causeOfLost(leg, isFromBefore), lostAt)
		else if (channel.state === 'Ringing') call.markRinging(leg.channelId)
		else if (channel.state === 'Up' && leg.role === 'callee') call.markUp(leg.channelId)
	}
}

/** Nobody told us how it ended: a leg that was up was hung up, one that rang gave up, Asterisk's own end took all. */
function causeOfLost(leg: JournalledLeg, isFromBefore: boolean): number {
	if (isFromBefore) return 41
	return leg.state === 'up' ? 16 : 19
}

// Asterisk hands out what it kept for us while we ask; a channel whose StasisStart is still on its way is not a stray.
const STRAY_PATIENCE_MS = 1_000

/** Channels of our application that belong to no call: nobody is left in silence. */
async function takeStrays(parts: TakeCallParts, channels: Channel[]): Promise<void> {
	const isStray = (channel: Channel) => !parts.calls.ofChannel(channel.id) && isOurs(channel)
	const candidates = channels.filter(isStray)
	if (!candidates.length) return
	await new Promise((resolve) => setTimeout(resolve, STRAY_PATIENCE_MS))
	for (const channel of candidates.filter(isStray)) {
		try {
			await takeStray(parts, channel)
		} catch (error) {
			log.warn('channel without a call could not be served', { channel_id: channel.id, error })
		}
	}
}

function isOurs(channel: Channel): boolean {
	return channel.dialplan.app_name === 'Stasis' && channel.dialplan.app_data.startsWith('callytics')
}

async function takeStray(parts: TakeCallParts, channel: Channel): Promise<void> {
	const [, entrance, dialled] = channel.dialplan.app_data.split(',')
	const isCaller = entrance === 'inbound' || entrance === 'unknown' || entrance === 'internal'
	log.warn('channel without a journal', { channel_id: channel.id, state: channel.state })
	if (isCaller && channel.state !== 'Up') {
		// Nothing has been done for this caller yet: the call begins now.
		takeCall(parts, channel, entrance as Entrance, dialled ?? '')
		return
	}
	const path = { channelId: channel.id }
	if (!isCaller && entrance !== 'return') return tidyUp(parts.ari, 'DELETE /channels/{channelId}', { path })
	await continueToFallback(parts.ari, channel.id)
}
