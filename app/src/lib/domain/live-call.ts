/** What a call looks like at one moment, made by folding its events; the executor, the console and the browser use the same fold. */
import type { Direction, Disposition, Ender, LegRole } from './call.ts'
import type { CallEvent } from './events.ts'

/** How a stretch of a call is drawn on its line. */
export type StretchKind = 'ring' | 'flow' | 'talk'

export interface Stretch {
	kind: StretchKind
	/** Milliseconds since 1970. */
	from: number
	/** Absent while it lasts. */
	to?: number
}

export interface LiveLeg {
	legId: string
	role: LegRole
	party: string
	extensionId?: string | undefined
	trunkId?: string | undefined
	startedAt: number
	answeredAt?: number
	endedAt?: number
	sipStatus?: number | undefined
	cause?: number
}

/** A call at one moment. `seq` is that of the last event folded in. */
export interface LiveCall {
	callId: string
	seq: number
	direction: Direction
	startedAt: number
	answeredAt?: number
	endedAt?: number
	callerNumber: string
	callerName: string
	dialled: string
	trunkId?: string | undefined
	flowId?: string | undefined
	flowName?: string | undefined
	flowVersion?: number | undefined
	/** `flowId`, `flowVersion`: where the node belongs; inside a sub-flow another flow than the call's. */
	node?: { id: string; type: string; name: string; flowId?: string | undefined; flowVersion?: number | undefined }
	/** The way so far, in order; kept only while a draft is tried (flowVersion 0), where somebody looks on. */
	walked?: { flowId: string; nodeId: string; exit?: string }[]
	state: 'ringing' | 'flow' | 'talking' | 'ended'
	/** Who talks with the caller, or was rung last. */
	with?: string
	legs: LiveLeg[]
	stretches: Stretch[]
	disposition?: Disposition
	endedBy?: Ender
	reason?: string
}

function changeStretch(call: LiveCall, kind: StretchKind | undefined, at: number): void {
	const last = call.stretches.at(-1)
	if (last && last.to === undefined) {
		if (last.kind === kind) return
		last.to = at
	}
	if (kind) call.stretches.push({ kind, from: at })
}

function begin(event: Extract<CallEvent, { name: 'call.started' }>): LiveCall {
	return {
		callId: event.callId,
		seq: event.seq,
		direction: event.direction,
		startedAt: event.at,
		callerNumber: event.callerNumber,
		callerName: event.callerName,
		dialled: event.dialled,
		trunkId: event.trunkId,
		flowId: event.flowId,
		flowName: event.flowName,
		flowVersion: event.flowVersion,
		state: 'ringing',
		legs: [],
		stretches: [{ kind: 'ring', from: event.at }],
	}
}

function foldLeg(call: LiveCall, event: CallEvent): void {
	if (event.name === 'leg.started') {
		const { legId, role, party, extensionId, trunkId } = event
		call.legs.push({ legId, role, party, extensionId, trunkId, startedAt: event.at })
		if (role === 'callee') {
			call.with = party
			call.state = 'ringing'
			changeStretch(call, 'ring', event.at)
		}
		return
	}
	const leg = 'legId' in event ? call.legs.find((candidate) => candidate.legId === event.legId) : undefined
	if (!leg) return
	if (event.name === 'leg.answered') leg.answeredAt = event.at
	if (event.name !== 'leg.ended') return
	leg.endedAt = event.at
	leg.sipStatus = event.sipStatus
	leg.cause = event.cause
	const isRung = call.legs.some((other) => other.role === 'callee' && other.endedAt === undefined)
	if (leg.role === 'callee' && call.state === 'ringing' && !isRung) returnToFlow(call, event.at)
}

function nodeOf(event: Extract<CallEvent, { name: 'node.entered' }>): NonNullable<LiveCall['node']> {
	const { nodeId, nodeType, nodeName, flowId, flowVersion } = event
	return { id: nodeId, type: nodeType, name: nodeName, flowId, flowVersion }
}

function returnToFlow(call: LiveCall, at: number): void {
	call.state = 'flow'
	changeStretch(call, 'flow', at)
}

function end(call: LiveCall, event: Extract<CallEvent, { name: 'call.ended' }>): void {
	call.state = 'ended'
	call.endedAt = event.at
	call.disposition = event.disposition
	call.endedBy = event.endedBy
	call.reason = event.reason
	changeStretch(call, undefined, event.at)
}

/**
 * The call after one more event. Events that were folded in before are ignored, so replaying is harmless.
 * @param call undefined before `call.started`; it is changed in place
 * @returns undefined while nothing of the call is known
 */
export function foldCallEvent(call: LiveCall | undefined, event: CallEvent): LiveCall | undefined {
	if (event.name === 'call.started') return call ?? begin(event)
	if (!call || event.seq <= call.seq) return call
	call.seq = event.seq
	switch (event.name) {
		case 'call.answered':
			call.answeredAt = event.at
			if (call.state === 'ringing' && !call.legs.some((leg) => leg.role === 'callee' && !leg.endedAt))
				returnToFlow(call, event.at)
			break
		case 'node.entered':
			call.node = nodeOf(event)
			if (call.flowVersion === 0) (call.walked ??= []).push({ flowId: event.flowId ?? '', nodeId: event.nodeId })
			if (call.answeredAt && call.state === 'ringing') returnToFlow(call, event.at)
			break
		case 'node.left': {
			const step = call.walked?.findLast(({ nodeId, exit }) => nodeId === event.nodeId && exit === undefined)
			if (step) step.exit = event.exit
			break
		}
		case 'talk.started':
			call.state = 'talking'
			call.with = call.legs.find(({ legId }) => legId === event.legId)?.party ?? call.with
			changeStretch(call, 'talk', event.at)
			break
		case 'talk.ended':
			if (call.state === 'talking') returnToFlow(call, event.at)
			break
		case 'call.ended':
			end(call, event)
			break
		default:
			foldLeg(call, event)
	}
	return call
}
