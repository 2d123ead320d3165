/** Rings an extension or an outside number and connects the caller until either side hangs up. */
import type { DialOutcome } from '#lib/domain/call.ts'
import { describeEnd, dialOutcome } from '#lib/domain/hangup.ts'
import type { DialRequest, DialResult, DialTo } from '#lib/flow/verbs.ts'
import { AriRefused, type AriClient } from '../ari/client.ts'
import { log } from '../log.ts'
import { answerCaller } from './answer.ts'
import type { Call } from './call.ts'
import { command, tidyUp } from './commands.ts'
import { legHeaders, type DialTarget } from './dial-target.ts'
import type { JournalledLeg, StepOf } from './journal.ts'

export interface DialParts {
	ari: AriClient
	/** Where a request leads by the routing as it is now; a sentence when it leads nowhere. */
	resolveTarget: (to: DialTo, call: Call) => DialTarget | string
	headerPrefix: () => string
	/** The channel's events are the call's from here on. */
	adoptChannel: (call: Call, channelId: string) => void
}

// Asterisk gives up on its own a little after we do, in case we are away by then.
const RING_RESERVE_SECONDS = 5
const CANCEL_WAIT_MS = 3_000
// Nobody talks for half a day; a leg whose end is never told must not stay for ever.
const MAX_TALK_MS = 43_200_000

/** See NodeVerbs.dial. A leg that was ringing or talking before a restart is taken up, not dialled again. */
export async function dial(
	call: Call,
	parts: DialParts,
	step: StepOf<'dial'>,
	request: DialRequest,
): Promise<DialResult> {
	// A leg that was only planned when we were killed is dialled now; if it had been, Asterisk says so by 409.
	if (!step.legId || call.leg(step.legId)?.state === 'planned') {
		const to = request.rounds[0]?.[0]
		const target = to ? parts.resolveTarget(to, call) : 'Nobody is named to be rung'
		if (typeof target === 'string') return conclude(call, undefined, 'failed', target)
		if (!step.legId) planLeg(call, parts, step, target, request.ringSeconds)
		await startLeg(call, parts, step, target, request.ringSeconds)
	}
	const leg = call.leg(step.legId!)!
	if (!step.isTalking) await waitForAnswer(call, parts.ari, step, leg)
	if (leg.state !== 'up' && !step.isTalking) return concludeUnanswered(call, parts.ari, step, leg)
	await connect(call, parts.ari, step, leg)
	await call.until(() => leg.end, MAX_TALK_MS)
	await disconnect(call, parts.ari, leg)
	return conclude(call, leg, 'answered', leg.end ? describeEnd(leg.end) : 'the longest allowed call was reached')
}

function planLeg(call: Call, parts: DialParts, step: StepOf<'dial'>, target: DialTarget, ringSeconds: number): void {
	const legId = call.nextId('leg')
	step.legId = legId
	step.ringUntil = Date.now() + ringSeconds * 1000
	const { trunkId, extensionId, number: party } = target
	call.entry.legs.push({ legId, channelId: legId, role: 'callee', party, isThroughTrunk: !!trunkId, state: 'planned' })
	parts.adoptChannel(call, legId)
	call.publish('leg.started', { legId, channelId: legId, role: 'callee', party, trunkId, extensionId })
}

async function startLeg(
	call: Call,
	parts: DialParts,
	step: StepOf<'dial'>,
	target: DialTarget,
	ringSeconds: number,
): Promise<void> {
	const legId = step.legId!
	await call.persist()
	// An answered caller hears ringing at once; one who is not gets it when the other phone really rings.
	if (call.isAnswered) await indicateRinging(call, parts.ari)
	try {
		await parts.ari.request('POST /channels/{channelId}', {
			path: { channelId: legId },
			query: {
				endpoint: target.endpoint,
				app: 'callytics',
				appArgs: `leg,${call.id},${legId}`,
				callerId: target.callerId,
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

async function indicateRinging(call: Call, ari: AriClient): Promise<void> {
	await command(ari, call, 'POST /channels/{channelId}/ring', { path: { channelId: call.caller.channelId } })
}

async function waitForAnswer(call: Call, ari: AriClient, step: StepOf<'dial'>, leg: JournalledLeg): Promise<void> {
	const remaining = () => Math.max(0, step.ringUntil - Date.now())
	const isUnderWay = () => leg.state !== 'planned' && leg.state !== 'dialling'
	await call.until(() => isUnderWay() || undefined, remaining())
	if (leg.state === 'ringing' && !call.isAnswered) await indicateRinging(call, ari)
	await call.until(() => leg.state === 'up' || leg.state === 'ended' || undefined, remaining())
}

async function concludeUnanswered(
	call: Call,
	ari: AriClient,
	step: StepOf<'dial'>,
	leg: JournalledLeg,
): Promise<DialResult> {
	await stopRinging(call, ari)
	const hadAnswered = call.entry.live.legs.find(({ legId }) => legId === leg.legId)?.answeredAt !== undefined
	// Seen when it is picked up and put down within the moment of connecting, or while we are being restarted.
	if (hadAnswered) return conclude(call, leg, 'no-answer', 'Picked up, but hung up before being connected')
	if (leg.end && Date.now() < step.ringUntil) return conclude(call, leg, dialOutcome(leg.end), describeEnd(leg.end))
	await tidyUp(ari, 'DELETE /channels/{channelId}', { path: { channelId: leg.channelId } })
	await call.until(() => leg.end, CANCEL_WAIT_MS)
	return conclude(call, leg, 'no-answer', 'Nobody answered in time')
}

async function stopRinging(call: Call, ari: AriClient): Promise<void> {
	if (!call.isAnswered) return
	await command(ari, call, 'DELETE /channels/{channelId}/ring', { path: { channelId: call.caller.channelId } })
}

/** Joins the two in a bridge; taken up after a restart it only adds what is missing. */
async function connect(call: Call, ari: AriClient, step: StepOf<'dial'>, leg: JournalledLeg): Promise<void> {
	const isTakenUp = step.isTalking
	const bridgeId = (step.bridgeId ??= call.nextId('bridge'))
	call.entry.bridgeId = bridgeId
	call.entry.typed = ''
	step.isTalking = true
	call.touch()
	await call.persist()
	if (!isTakenUp) await stopRinging(call, ari)
	await answerCaller(call, ari)
	const present = isTakenUp ? await channelsInBridge(ari, bridgeId) : []
	const missing = [call.caller.channelId, leg.channelId].filter((channelId) => !present.includes(channelId))
	// A leg that ends while it is being joined is told by its own event.
	if (missing.length && leg.state === 'up') {
		await ari.request('POST /bridges/{bridgeId}', { path: { bridgeId }, query: { type: 'mixing,dtmf_events' } })
		await tidyUp(ari, 'POST /bridges/{bridgeId}/addChannel', {
			path: { bridgeId },
			query: { channel: missing.join(',') },
		})
	}
	call.signal.throwIfAborted()
	if (leg.state !== 'up' || call.entry.live.state === 'talking') return
	call.entry.hasTalked = true
	call.publish('talk.started', { legId: leg.legId })
}

async function channelsInBridge(ari: AriClient, bridgeId: string): Promise<string[]> {
	try {
		return (await ari.request('GET /bridges/{bridgeId}', { path: { bridgeId } })).channels
	} catch (error) {
		if (error instanceof AriRefused && error.status === 404) return []
		throw error
	}
}

async function disconnect(call: Call, ari: AriClient, leg: JournalledLeg): Promise<void> {
	call.endTalk(leg)
	if (!leg.end) await tidyUp(ari, 'DELETE /channels/{channelId}', { path: { channelId: leg.channelId } })
	const bridgeId = call.entry.bridgeId
	if (bridgeId) await tidyUp(ari, 'DELETE /bridges/{bridgeId}', { path: { bridgeId } })
	delete call.entry.bridgeId
}

function conclude(call: Call, leg: JournalledLeg | undefined, outcome: DialOutcome, detail: string): DialResult {
	const isThroughTrunk = leg?.isThroughTrunk ?? false
	call.entry.lastDial = { outcome, isThroughTrunk, detail, ...(leg?.end && { end: leg.end }) }
	call.touch()
	return { outcome, detail, ...(leg?.end && { end: leg.end }) }
}
