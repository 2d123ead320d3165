/** Rings extensions or outside numbers, round after round, and connects the caller with whoever takes the call. */
import { summariseDial, type Tried } from '#lib/domain/dial-summary.ts'
import { describeEnd } from '#lib/domain/hangup.ts'
import type { DialRequest, DialResult } from '#lib/flow/verbs.ts'
import type { Call } from './call.ts'
import { connect, disconnect } from './connect.ts'
import type { DialParts } from './dial-parts.ts'
import type { JournalledLeg, StepOf } from './journal.ts'
import { dropLegs } from './legs.ts'
import { nextRound, putDown, ringRound } from './ring.ts'
import { endWaitingSound } from './waiting-sound.ts'
import { whisper } from './whisper.ts'

export type { DialParts } from './dial-parts.ts'

// Nobody talks for half a day; a leg whose end is never told must not stay for ever.
const MAX_TALK_MS = 43_200_000

/** See NodeVerbs.dial. Legs that were ringing or talking before a restart are taken up, not dialled again. */
export async function dial(
	call: Call,
	parts: DialParts,
	step: StepOf<'dial'>,
	request: DialRequest,
): Promise<DialResult> {
	try {
		return await ringAndConnect(call, parts, step, request)
	} catch (error) {
		// A fault of ours must not leave phones ringing for a caller who goes on elsewhere.
		const legIds = step.offers.map(({ legId }) => legId)
		if (!call.isOver) await dropLegs(call, parts, legIds, 16).catch(() => undefined)
		throw error
	}
}

async function ringAndConnect(
	call: Call,
	parts: DialParts,
	step: StepOf<'dial'>,
	request: DialRequest,
): Promise<DialResult> {
	for (;;) {
		const round = request.rounds[step.round]
		if (!round) return concludeUntaken(call, parts, step, request)
		if (!step.winnerId && !(await ringRound(call, parts, step, request, round))) continue
		const leg = call.leg(step.winnerId!)!
		if (!step.isTalking) {
			const offer = step.offers.find(({ legId }) => legId === leg.legId)!
			await whisper(call, parts, request, offer, leg)
			if (leg.state === 'up') {
				await endWaitingSound(call, parts.ari, request.callerHears)
				step.isTalking = true
			}
		}
		// The journal is written at the end of this turn: it holds both that they talk and that this is why.
		if (step.isTalking && (await connect(call, parts.ari, leg))) step.hasTalked = true
		if (step.hasTalked) return talk(call, parts, leg)
		await takeBack(call, parts, step, leg)
	}
}

/** Whoever took the call hung up before the two were joined: on with the next round. */
async function takeBack(call: Call, parts: DialParts, step: StepOf<'dial'>, leg: JournalledLeg): Promise<void> {
	await disconnect(call, parts.ari, leg)
	step.isTalking = false
	step.tried.push(putDown(leg))
	nextRound(call, step)
}

async function talk(call: Call, parts: DialParts, leg: JournalledLeg): Promise<DialResult> {
	await call.until(() => leg.end, MAX_TALK_MS)
	await disconnect(call, parts.ari, leg)
	const { party, isThroughTrunk, end } = leg
	const detail = end ? describeEnd(end) : 'the longest allowed call was reached'
	call.entry.lastDial = { outcome: 'answered', isThroughTrunk, detail, ...(end && { end }) }
	call.touch()
	return { outcome: 'answered', detail, answeredBy: party, ...(end && { end }) }
}

async function concludeUntaken(
	call: Call,
	parts: DialParts,
	step: StepOf<'dial'>,
	request: DialRequest,
): Promise<DialResult> {
	const nobody: Tried = { party: '', outcome: 'failed', detail: 'Nobody is named to be rung', isThroughTrunk: false }
	const { outcome, detail, end, isThroughTrunk } = summariseDial(step.tried) ?? nobody
	const hasSounded = call.entry.legs.some((leg) => leg.role === 'callee')
	if (hasSounded) await endWaitingSound(call, parts.ari, request.callerHears)
	call.entry.lastDial = { outcome, isThroughTrunk, detail, ...(end && { end }) }
	call.touch()
	return { outcome, detail, ...(end && { end }) }
}
