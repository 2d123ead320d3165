/** One dialled leg: planned, asked of Asterisk, hung up. */
import { AriRefused } from '../ari/client.ts'
import { log } from '../log.ts'
import type { Call } from './call.ts'
import { tidyUp } from './commands.ts'
import type { DialParts } from './dial-parts.ts'
import { legHeaders, type DialTarget } from './dial-target.ts'
import type { Offer } from './journal.ts'

// Asterisk gives up on its own a little after we do, in case we are away by then.
const RING_RESERVE_SECONDS = 5

/** Makes the leg known before Asterisk is asked for it. Waits for nothing. */
export function planLeg(call: Call, parts: DialParts, target: DialTarget, endpoint: string): Offer {
	const legId = call.nextId('leg')
	const { trunkId, extensionId, number: party, callerId } = target
	call.entry.legs.push({ legId, channelId: legId, role: 'callee', party, isThroughTrunk: !!trunkId, state: 'planned' })
	parts.adoptChannel(call, legId)
	call.publish('leg.started', { legId, channelId: legId, role: 'callee', party, trunkId, extensionId })
	return { legId, endpoint, callerId, timesAsked: 0 }
}

/** Dials a planned leg; to be journalled before. What Asterisk cannot dial has ended at once. */
export async function startLeg(call: Call, parts: DialParts, offer: Offer, ringSeconds: number): Promise<void> {
	const { legId, endpoint, callerId } = offer
	try {
		await parts.ari.request('POST /channels/{channelId}', {
			path: { channelId: legId },
			query: {
				endpoint,
				app: 'callytics',
				appArgs: `leg,${call.id},${legId}`,
				callerId,
				timeout: ringSeconds + RING_RESERVE_SECONDS,
				originator: call.caller.channelId,
			},
			body: { variables: legHeaders(parts.headerPrefix(), call) },
		})
		call.markDialling(legId)
	} catch (error) {
		if (!(error instanceof AriRefused)) throw error
		// 409: the request was sent again after a broken connection and the first one had worked.
		if (error.status === 409) return call.markDialling(legId)
		log.info('leg could not be dialled', { call_id: call.id, channel_id: legId, error: error.message })
		// Asterisk makes no channel for an endpoint without a registered contact.
		call.markEnded(legId, { cause: 20 })
	}
}

/** Hangs up the legs that are still there. @param cause Q.850; 26 keeps a phone from listing a missed call */
export async function dropLegs(call: Call, parts: DialParts, legIds: readonly string[], cause: number): Promise<void> {
	const query = { reason_code: String(cause) }
	const left = legIds.filter((legId) => call.leg(legId)?.state !== 'ended')
	await Promise.all(
		left.map((channelId) => tidyUp(parts.ari, 'DELETE /channels/{channelId}', { path: { channelId }, query })),
	)
}
