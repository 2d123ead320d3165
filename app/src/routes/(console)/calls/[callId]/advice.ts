/** The one thing to do about how a call ended, where there is one. */
import type { CallEvent, CallEventOf } from '#lib/domain/events.ts'
import { describeEnd } from '#lib/domain/hangup.ts'
import type { LiveCall } from '#lib/domain/live-call.ts'
import { nodeDefinition } from '#lib/flow/nodes.ts'
import { exitWords } from '#lib/flow/document.ts'
import { calls } from '#lib/messages/calls.ts'

export interface Advice {
	title: string
	text: string
	label: string
	href: string
}

const words = calls.one.advice

// A carrier that forbids, or says that a number does not exist, was asked in a way it does not like.
const refusals = new Set([401, 403, 404, 407, 484, 603])
const congestion = new Set([408, 500, 502, 503, 504])
const notRegistered = 20

/** The last exit a call left by without getting anywhere. */
export function deadEnd(
	events: CallEvent[],
): { nodeId: string; nodeName: string; exit: string; label: string | undefined } | undefined {
	const left = events.findLast((event) => event.name === 'node.left')
	if (!left || events.some((event) => event.name === 'node.entered' && event.seq > left.seq)) return undefined
	const entered = events.findLast((event) => event.name === 'node.entered' && event.nodeId === left.nodeId)
	if (entered?.name !== 'node.entered' || nodeDefinition(entered.nodeType)?.endsCall) return undefined
	return { nodeId: left.nodeId, nodeName: entered.nodeName, exit: left.exit, label: left.label }
}

/** @returns undefined where the call went as it should, or nothing can be done about it here */
export function adviceFor(call: LiveCall, events: CallEvent[], ended: CallEventOf<'call.ended'>): Advice | undefined {
	if (ended.disposition === 'answered' || ended.disposition === 'completed') return undefined
	if (ended.disposition === 'no-such-number' && call.direction === 'inbound') {
		return {
			title: words.noNumber,
			text: words.noNumberText(call.dialled),
			label: words.openRoutes,
			href: '/inbound-routes',
		}
	}
	const rung = call.legs.findLast((leg) => leg.role === 'callee')
	if (rung?.cause === notRegistered && rung.extensionId) {
		const href = `/extensions/${rung.extensionId}`
		return { title: words.noPhone(rung.party), text: words.noPhoneText, label: words.openExtension, href }
	}
	if (rung?.trunkId && !rung.answeredAt) {
		const href = `/trunks/${rung.trunkId}`
		if (rung.sipStatus && refusals.has(rung.sipStatus)) {
			const text = words.refusedByCarrierText(describeEnd({ sipStatus: rung.sipStatus, cause: rung.cause ?? 0 }))
			return { title: words.refusedByCarrier, text, label: words.openTrunk, href }
		}
		if (congestion.has(rung.sipStatus ?? 0)) {
			return { title: words.trunkAway, text: words.trunkAwayText, label: words.openTrunk, href }
		}
	}
	const end = ended.endedBy === 'caller' ? undefined : deadEnd(events)
	if (!end || !call.flowId || end.exit === 'answered') return undefined
	const exit = exitWords(end.exit, end.label)
	const text = words.deadEndText(end.nodeName, exit)
	return { title: words.deadEnd(exit), text, label: words.openFlow, href: `/flows/${call.flowId}` }
}
