/** A call in a few words and one lamp, for every place that lists calls. */
import type { Disposition } from '../domain/call.ts'
import type { LiveCall } from '../domain/live-call.ts'
import { describeEnd } from '../domain/hangup.ts'
import { readableNumber } from '../domain/readable-number.ts'
import { calls } from '../messages/calls.ts'
import { formatLasting } from '../ui/time.ts'

/** What a running call does at this moment: `Talking`, `Ringing 201`, `At Main menu`. */
export function nowOf(call: LiveCall): string {
	if (call.state === 'talking') return calls.now.talking
	if (call.state === 'ended') return calls.now.ended
	if (call.state === 'ringing') {
		const isCalleeRung = call.legs.some((leg) => leg.role === 'callee' && !leg.endedAt && !leg.answeredAt)
		return isCalleeRung && call.with ? calls.now.ringingParty(readableNumber(call.with)) : calls.now.arriving
	}
	return call.node ? calls.now.at(call.node.name) : calls.now.flow
}

/** Who the caller is and what else is known: a name with its number, or the number alone. */
export function callerOf(call: { callerName: string; callerNumber: string }): { name: string; detail: string } {
	const number = readableNumber(call.callerNumber) || calls.withheld
	const hasName = call.callerName !== '' && call.callerName !== call.callerNumber
	return hasName ? { name: call.callerName, detail: number } : { name: number, detail: '' }
}

/** Who talks with the caller or was rung last; while nobody was, the flow, or what was dialled. @param extensions to know a number's owner */
export function otherSideOf(
	call: { with?: string | undefined; flowName?: string | undefined; dialled: string },
	extensions: readonly { number: string; name: string }[],
): { name: string; detail: string } {
	if (!call.with) return { name: call.flowName || readableNumber(call.dialled), detail: '' }
	const extension = extensions.find((candidate) => candidate.number === call.with)
	return extension
		? { name: extension.name, detail: extension.number }
		: { name: readableNumber(call.with), detail: '' }
}

/** How an ended call ended, with what says most: `Answered after 0:09`, `503 Service unavailable`. */
export function howItEnded(call: LiveCall): string {
	const words = call.disposition ? calls.dispositions[call.disposition] : calls.now.ended
	const rung = call.legs.findLast((leg) => leg.role === 'callee' && (leg.sipStatus ?? 0) >= 300)
	if (call.disposition === 'failed' && rung) return describeEnd({ sipStatus: rung.sipStatus, cause: rung.cause ?? 0 })
	const talk = call.stretches.find((stretch) => stretch.kind === 'talk')
	const until = talk ? talk.from : call.endedAt
	return until === undefined ? words : calls.after(words, formatLasting(until - call.startedAt))
}

/** Only what needs a person is a failure: a caller who hangs up and a busy phone are ordinary life. */
export function lampOfDisposition(disposition: Disposition | null | undefined): 'off' | 'fail' | 'live' {
	if (disposition === null || disposition === undefined) return 'live'
	return disposition === 'failed' ? 'fail' : 'off'
}
