/** A row of the call log, made from the events of its call. Pure: the same events make the same row, however often. */
import type { CallEvent, CallEventOf } from '../../domain/events.ts'
import type { CallRow } from './calls.ts'
import { isRowId } from './row-id.ts'

/** Events that change a call's row; the others only stand in its timeline. */
const shaping = new Set<string>([
	'call.started',
	'call.answered',
	'leg.started',
	'talk.started',
	'call.tagged',
	'call.ended',
])

/** Whether the row of a call may look different after this event. */
export function shapesRow(event: { name: string }): boolean {
	return shaping.has(event.name)
}

/** Names of the events that `callRow` looks at. */
export const shapingEvents: readonly string[] = [...shaping]

const idOrNull = (id: string | undefined) => (id && isRowId(id) ? id : null)

/**
 * The row of one call.
 * @param events of one call, in the order of their seq; may have gaps
 * @returns undefined while the beginning is not known: a later write makes up for it
 */
export function callRow(events: readonly CallEvent[]): CallRow | undefined {
	const started = events.find((event) => event.name === 'call.started')
	if (!started) return undefined
	const answered = events.find((event) => event.name === 'call.answered')
	const ended = events.find((event) => event.name === 'call.ended')
	return {
		...beginning(started),
		answeredAt: answered ? new Date(answered.at) : null,
		talkedWith: talkedWith(events),
		tag: events.findLast((event) => event.name === 'call.tagged')?.tag ?? '',
		...ending(ended),
	}
}

function beginning(started: CallEventOf<'call.started'>) {
	return {
		id: started.callId,
		direction: started.direction,
		startedAt: new Date(started.at),
		callerNumber: started.callerNumber,
		callerName: started.callerName,
		dialled: started.dialled,
		trunkId: idOrNull(started.trunkId),
		flowId: idOrNull(started.flowId),
		flowName: started.flowName ?? '',
		flowVersion: started.flowVersion ?? null,
		sipCallId: started.sipCallId ?? null,
	}
}

function ending(ended: CallEventOf<'call.ended'> | undefined) {
	if (!ended) {
		return { endedAt: null, disposition: null, endedBy: null, sipStatus: null, cause: null, reason: '' }
	}
	const { disposition, endedBy, sipStatus, cause, reason, at } = ended
	return { endedAt: new Date(at), disposition, endedBy, sipStatus: sipStatus ?? null, cause, reason }
}

/** Who talked with the caller, or was rung last. */
function talkedWith(events: readonly CallEvent[]): string {
	const legs = new Map<string, CallEventOf<'leg.started'>>()
	let rung = ''
	let talked = ''
	for (const event of events) {
		if (event.name === 'leg.started') {
			legs.set(event.legId, event)
			if (event.role === 'callee') rung = event.party
		}
		if (event.name === 'talk.started') talked = legs.get(event.legId)?.party ?? talked
	}
	return talked || rung
}
