/** The only way a call ends: once, with one disposition, nothing left behind in Asterisk. */
import type { Disposition, Ender, LegEnd } from '#lib/domain/call.ts'
import type { AriClient } from '../ari/client.ts'
import { log } from '../log.ts'
import type { Call } from './call.ts'
import { tidyUp } from './commands.ts'
import type { DialParts } from './dial-parts.ts'
import type { JournalEntry, JournalledLeg } from './journal.ts'
import { messagesReason } from './listen-to-messages.ts'
import { stopRecording } from './record-call.ts'
import { settleMessage } from './record-message.ts'
import { switchReason } from './switch-schedule.ts'

// Asterisk tells the end of a channel within milliseconds; only a lost one is waited for in vain.
const LEG_END_WAIT_MS = 3_000

/** What the end of a call is judged by; a simulated call has no more than this. */
export interface Judged extends Pick<
	JournalEntry,
	'program' | 'ending' | 'lastDial' | 'hasTalked' | 'served' | 'isFinishing'
> {
	/** The caller first. */
	legs: Pick<JournalledLeg, 'end'>[]
	live: { with?: string | undefined; node?: { name: string } | undefined }
	step?: { verb: string } | undefined
}

/** What `call.ended` says. */
export interface Verdict extends LegEnd {
	disposition: Disposition
	endedBy: Ender
	reason: string
}

/** Hangs up whoever is left, tells the end and takes the call out of the journal. */
export async function endCall(call: Call, parts: DialParts): Promise<void> {
	const { entry } = call
	const { ari } = parts
	call.endTalk()
	const left = entry.legs.filter((leg) => leg.state !== 'ended')
	if (left.length || entry.bridgeId) {
		await call.persist()
		await Promise.all([
			...left.map((leg) => hangUp(ari, leg.channelId, leg.role === 'caller' ? (entry.ending?.cause ?? 16) : 16)),
			entry.bridgeId && tidyUp(ari, 'DELETE /bridges/{bridgeId}', { path: { bridgeId: entry.bridgeId } }),
		]).catch((error: unknown) => log.warn('call could not be tidied up', { call_id: call.id, error }))
		await call.settle(() => entry.legs.every((leg) => leg.state === 'ended') || undefined, LEG_END_WAIT_MS)
		for (const leg of left) call.markEnded(leg.channelId, { cause: 0 })
	}
	await storeWhatWasSaid(call, parts)
	const verdict = judgeEnd(entry)
	call.publish('call.ended', verdict, entry.ending?.at)
	log.info('call ended', { call_id: call.id, disposition: verdict.disposition, reason: verdict.reason })
	await call.close()
}

/** What the caller said to a mailbox or in a recorded call is kept; that it could not be must not keep the call from ending. */
async function storeWhatWasSaid(call: Call, parts: DialParts): Promise<void> {
	if (call.entry.step?.verb === 'conference' && call.entry.step.hasJoined) {
		call.publish('conference.left', { room: call.entry.step.room })
	}
	try {
		await settleMessage(call, parts)
		await stopRecording(call, parts)
	} catch (error) {
		log.error('recording of a call that is over could not be settled', { call_id: call.id, error })
	}
}

async function hangUp(ari: AriClient, channelId: string, cause: number): Promise<void> {
	const query = { reason_code: String(cause) }
	await tidyUp(ari, 'DELETE /channels/{channelId}', { path: { channelId }, query })
}

/** One disposition out of everything that happened, and the one technical cause that explains it. */
export function judgeEnd(entry: Judged): Verdict {
	const { ending, lastDial, program } = entry
	const callerEnd = entry.legs[0]?.end ?? { cause: 16 }
	const endedBy = ending?.by ?? 'caller'
	if (ending?.isFailed) {
		return { ...callerEnd, disposition: 'failed', endedBy, reason: ending.reason ?? 'The appliance could not go on.' }
	}
	if (program.kind === 'announcement') {
		const by = ending ? 'appliance' : 'caller'
		return { ...callerEnd, disposition: program.disposition, endedBy: by, reason: program.reason }
	}
	if (program.kind === 'echo-test') {
		return { ...callerEnd, disposition: 'completed', endedBy: 'caller', reason: 'Echo test.' }
	}
	if (program.kind === 'switch-schedule') {
		return { ...callerEnd, disposition: 'completed', endedBy, reason: switchReason(program) }
	}
	if (program.kind === 'messages') {
		return { ...callerEnd, disposition: 'completed', endedBy, reason: messagesReason(program) }
	}
	if (entry.hasTalked)
		return { ...callerEnd, disposition: 'answered', endedBy, reason: reasonAfterTalk(entry, endedBy) }
	if (endedBy === 'user') {
		return { ...callerEnd, disposition: 'abandoned', endedBy, reason: 'A user of the console hung up.' }
	}
	if (!ending && entry.served) {
		return { ...callerEnd, disposition: 'completed', endedBy, reason: reasonAfterService[entry.served] }
	}
	if (!ending && !entry.isFinishing) {
		return { ...callerEnd, disposition: 'abandoned', endedBy, reason: reasonOfAbandoning(entry) }
	}
	if (lastDial && lastDial.outcome !== 'answered') return judgeUnanswered(entry, endedBy, callerEnd)
	return { ...callerEnd, disposition: 'completed', endedBy, reason: ending?.reason ?? 'The flow came to its end.' }
}

const reasonAfterService: Record<NonNullable<JournalEntry['served']>, string> = {
	message: 'The caller left a message.',
	conference: 'The caller left the conference by hanging up.',
}

// Q.850 causes and SIP statuses by which a network says that nobody has the number.
const unassignedCauses = new Set([1, 22, 28])
const unassignedStatuses = new Set([404, 410, 484, 604])

function judgeUnanswered(entry: Judged, endedBy: Ender, callerEnd: LegEnd): Verdict {
	const { outcome, end, isThroughTrunk, detail } = entry.lastDial!
	const technical = end ?? callerEnd
	if (entry.program.kind !== 'direct') {
		const reason = `The flow came to its end; the last one rung: ${detail}.`
		return { ...technical, disposition: outcome, endedBy, reason }
	}
	const isUnassigned = end?.sipStatus ? unassignedStatuses.has(end.sipStatus) : !!end && unassignedCauses.has(end.cause)
	const by: Ender = isThroughTrunk ? 'carrier' : outcome === 'busy' || outcome === 'rejected' ? 'callee' : 'appliance'
	const disposition = isUnassigned && isThroughTrunk ? 'no-such-number' : outcome
	// Nobody answered: either the far side said so, or our own patience ended the ringing.
	const isOurPatience = outcome === 'no-answer' && end?.sipStatus !== 480 && end?.sipStatus !== 408
	return { ...technical, disposition, endedBy: isOurPatience ? 'appliance' : by, reason: `${detail}.` }
}

function reasonAfterTalk(entry: Judged, endedBy: Ender): string {
	if (entry.ending?.reason) return entry.ending.reason
	if (endedBy === 'caller') return 'The caller hung up.'
	if (endedBy === 'callee') return 'The callee hung up.'
	if (endedBy === 'user') return 'A user of the console hung up.'
	return 'The flow came to its end.'
}

function reasonOfAbandoning(entry: Judged): string {
	const { live } = entry
	if (entry.step?.verb === 'dial' && live.with) return `The caller hung up while ${live.with} was being rung.`
	if (live.node) return `The caller hung up in ${live.node.name}.`
	return 'The caller hung up.'
}
