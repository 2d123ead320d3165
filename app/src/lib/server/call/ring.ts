/** One round of ringing: all its legs at once; the first to take the call wins, the others are let go. */
import { describeEnd, dialOutcome } from '#lib/domain/hangup.ts'
import type { Tried } from '#lib/domain/dial-summary.ts'
import type { DialRequest, DialTo } from '#lib/flow/verbs.ts'
import type { Call } from './call.ts'
import type { DialParts } from './dial-parts.ts'
import { findPhones } from './dial-phones.ts'
import type { JournalledLeg, Offer, StepOf } from './journal.ts'
import { dropLegs, planLeg, startLeg } from './legs.ts'
import { beginWaitingSound, passOnRinging } from './waiting-sound.ts'
import { askToTake } from './whisper.ts'

const CANCEL_WAIT_MS = 3_000
const ANSWERED_ELSEWHERE = 26

type DialStep = StepOf<'dial'>

/**
 * Rings a round to its end. Legs that rang before a restart are taken up, those only planned are dialled now.
 * @returns whether somebody took the call, told by `step.winnerId`; else `step` stands at the next round
 */
export async function ringRound(
	call: Call,
	parts: DialParts,
	step: DialStep,
	request: DialRequest,
	round: readonly DialTo[],
): Promise<boolean> {
	if (!step.ringUntil) await planRound(call, parts, step, request, round)
	const planned = step.offers.filter(({ legId }) => call.leg(legId)?.state === 'planned')
	if (planned.length) {
		await call.persist()
		await beginWaitingSound(call, parts.ari, request.callerHears)
		await Promise.all(planned.map((offer) => startLeg(call, parts, offer, request.ringSeconds)))
	}
	const isTaken = await firstTaken(step.offers.map((offer) => offerCall(call, parts, step, request, offer)))
	const others = step.offers.filter(({ legId }) => legId !== step.winnerId)
	if (isTaken) {
		await dropLegs(call, parts, idsOf(others), ANSWERED_ELSEWHERE)
		return true
	}
	step.tried.push(...step.offers.map((offer) => judgeUntaken(call, step, offer)))
	await dropLegs(call, parts, idsOf(others), 16)
	await call.until(() => others.every(({ legId }) => call.leg(legId)?.end) || undefined, CANCEL_WAIT_MS)
	nextRound(call, step)
	return false
}

const idsOf = (offers: readonly Offer[]) => offers.map(({ legId }) => legId)

/** The step is at the beginning of the round after this one. */
export function nextRound(call: Call, step: DialStep): void {
	step.round++
	step.ringUntil = 0
	step.offers = []
	delete step.winnerId
	call.touch()
}

async function planRound(
	call: Call,
	parts: DialParts,
	step: DialStep,
	request: DialRequest,
	round: readonly DialTo[],
): Promise<void> {
	const found = await Promise.all(round.map((to) => findPhones(call, parts, request, to)))
	// From here on nothing waits: a restart finds the whole round or nothing of it.
	step.ringUntil = Date.now() + request.ringSeconds * 1000
	for (const phones of found) {
		if ('outcome' in phones) step.tried.push(phones)
		else step.offers.push(...phones.endpoints.map((endpoint) => planLeg(call, parts, phones.target, endpoint)))
	}
	call.touch()
}

/** Resolves with true as soon as one is taken, with false when none is left. */
function firstTaken(offers: Promise<boolean>[]): Promise<boolean> {
	return new Promise((resolve, reject) => {
		let left = offers.length
		if (!left) resolve(false)
		for (const offer of offers) {
			offer.then((isTaken) => {
				if (isTaken) resolve(true)
				else if (--left === 0) resolve(false)
			}, reject)
		}
	})
}

/** One leg from ringing to taking the call. @returns whether it was this one that took it */
async function offerCall(
	call: Call,
	parts: DialParts,
	step: DialStep,
	request: DialRequest,
	offer: Offer,
): Promise<boolean> {
	const leg = call.leg(offer.legId)!
	const remaining = () => Math.max(0, step.ringUntil - Date.now())
	const isLost = () => leg.state === 'ended' || step.winnerId !== undefined
	await call.until(() => isLost() || (leg.state !== 'planned' && leg.state !== 'dialling') || undefined, remaining())
	if (leg.state === 'ringing') await passOnRinging(call, parts.ari, step)
	await call.until(() => isLost() || leg.state === 'up' || undefined, remaining())
	if (leg.state !== 'up' || isLost()) return step.winnerId === leg.legId
	if (request.confirmKey && !(await askToTake(call, parts, request, offer, leg, isLost))) return false
	if (isLost()) return false
	step.winnerId = leg.legId
	call.touch()
	return true
}

/** How a leg that did not take the call came out; to be asked before it is hung up. */
function judgeUntaken(call: Call, step: DialStep, { legId, timesAsked }: Offer): Tried {
	const leg = call.leg(legId)!
	const { party, isThroughTrunk, end } = leg
	const about = { party, isThroughTrunk, ...(end && { end }) }
	if (hasAnswered(call, leg)) {
		return { ...about, outcome: 'no-answer', detail: timesAsked ? 'Did not take the call' : PUT_DOWN }
	}
	if (!end || Date.now() >= step.ringUntil) return { ...about, outcome: 'no-answer', detail: 'Nobody answered in time' }
	return { ...about, outcome: dialOutcome(end), detail: describeEnd(end) }
}

function hasAnswered(call: Call, leg: JournalledLeg): boolean {
	return call.entry.live.legs.find(({ legId }) => legId === leg.legId)?.answeredAt !== undefined
}

// Seen when it is picked up and put down within the moment of connecting, or while we are being restarted.
const PUT_DOWN = 'Picked up, but hung up before being connected'

/** A winner who hung up before the two were joined. */
export function putDown({ party, isThroughTrunk, end }: JournalledLeg): Tried {
	return { party, isThroughTrunk, outcome: 'no-answer', detail: PUT_DOWN, ...(end && { end }) }
}
