/** What is said to whoever answers before the two are connected, and the key by which a call is taken. */
import type { DialRequest } from '#lib/flow/verbs.ts'
import type { Call } from './call.ts'
import { isGone, playbackExists, tidyUp } from './commands.ts'
import type { DialParts } from './dial-parts.ts'
import type { JournalledLeg, Offer } from './journal.ts'
import { soundsOf } from './say.ts'

const MAX_WHISPER_MS = 60_000
const MAX_TIMES_ASKED = 3
// From the end of the question to the next one.
const KEY_WAIT_MS = 4_000

/** Says it to the end, or until the callee hangs up. Taken up after a restart it is not said twice. */
export async function whisper(
	call: Call,
	parts: DialParts,
	request: DialRequest,
	offer: Offer,
	leg: JournalledLeg,
): Promise<void> {
	if (!request.whisper?.length || request.confirmKey) return
	await say(call, parts, request, offer, leg, () => leg.state === 'ended')
}

/**
 * Says it and waits for the key, up to three times.
 * @param isLost whether there is no point in it any more
 * @returns whether the key was pressed
 */
export async function askToTake(
	call: Call,
	parts: DialParts,
	request: DialRequest,
	offer: Offer,
	leg: JournalledLeg,
	isLost: () => boolean,
): Promise<boolean> {
	const isPressed = () => leg.typed?.includes(request.confirmKey!) === true
	while (offer.timesAsked < MAX_TIMES_ASKED && !isLost() && !isPressed()) {
		await say(call, parts, request, offer, leg, () => isPressed() || isLost())
		await call.until(() => isPressed() || isLost() || undefined, KEY_WAIT_MS)
		if (isPressed() && offer.playbackId && !call.hasFinished(offer.playbackId)) {
			await tidyUp(parts.ari, 'DELETE /playbacks/{playbackId}', { path: { playbackId: offer.playbackId } })
		}
		offer.timesAsked++
		delete offer.playbackId
		call.touch()
	}
	return isPressed()
}

/** Plays to the callee until it is over or `isEnough`. */
async function say(
	call: Call,
	parts: DialParts,
	request: DialRequest,
	offer: Offer,
	leg: JournalledLeg,
	isEnough: () => boolean,
): Promise<void> {
	if (offer.playbackId) {
		if (!(await playbackExists(parts.ari, offer.playbackId))) return
	} else if (!(await beginToSay(call, parts, request, offer, leg))) return
	const playbackId = offer.playbackId!
	await call.until(() => call.hasFinished(playbackId) || isEnough() || undefined, MAX_WHISPER_MS)
}

async function beginToSay(
	call: Call,
	parts: DialParts,
	request: DialRequest,
	offer: Offer,
	leg: JournalledLeg,
): Promise<boolean> {
	const sounds = await soundsOf(call, parts, request.whisper ?? [])
	if (!sounds.length) return false
	const playbackId = (offer.playbackId = call.nextId('play'))
	call.touch()
	await call.persist()
	try {
		await parts.ari.request('POST /channels/{channelId}/play/{playbackId}', {
			path: { channelId: leg.channelId, playbackId },
			query: { media: sounds.map((name) => `sound:${name}`).join(',') },
			isRepeatable: false,
		})
		return true
	} catch (error) {
		if (isGone(error)) return false // hung up at this moment; its end is told by its own event
		throw error
	}
}
