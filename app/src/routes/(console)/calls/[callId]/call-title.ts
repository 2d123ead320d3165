/** A call in one sentence: what it does now, or what ended it and whose doing that was. */
import type { CallEventOf } from '#lib/domain/events.ts'
import { describeEnd } from '#lib/domain/hangup.ts'
import type { LiveCall } from '#lib/domain/live-call.ts'
import { callerOf } from '#lib/live/call-words.ts'
import { calls } from '#lib/messages/calls.ts'
import { formatLasting, formatSpan } from '#lib/ui/time.ts'

const words = calls.one.title

/** How long the two talked, all talks together; 0 when they never did. */
export function talkedMs(call: LiveCall): number {
	return call.stretches
		.filter((stretch) => stretch.kind === 'talk')
		.reduce((sum, stretch) => sum + (stretch.to ?? call.endedAt ?? stretch.from) - stretch.from, 0)
}

/** @param party who the caller talks with or is rung, in words */
export function runningTitle(call: LiveCall, party: string): string {
	if (call.state === 'talking') return words.talking(party)
	if (call.state === 'ringing') return call.with ? words.ringing(party) : words.arriving(callerOf(call).name)
	return call.node ? words.at(call.node.name) : words.flow
}

/** @param ended the call's last event */
export function endedTitle(call: LiveCall, ended: CallEventOf<'call.ended'>): string {
	const by = calls.enders[ended.endedBy]
	const lastRung = call.legs.findLast((leg) => leg.role === 'callee')
	const isRefused = lastRung && !lastRung.answeredAt && (ended.sipStatus ?? 0) >= 300
	if (isRefused && ended.endedBy !== 'caller') {
		const title = words.refused(by, describeEnd(ended))
		return lastRung.endedAt ? words.afterRinging(title, formatSpan(lastRung.endedAt - lastRung.startedAt)) : title
	}
	const reason = ended.reason.replace(/\.$/, '') || words.ended(by)
	const talked = talkedMs(call)
	return talked > 0 ? words.afterTalking(reason, formatLasting(talked)) : reason
}
