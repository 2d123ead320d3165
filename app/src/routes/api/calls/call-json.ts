/** A call as programs get it: these names stay, whatever the table does. */
import type { CallRow } from '#lib/server/db/calls.ts'

export function callJson(call: CallRow) {
	return {
		id: call.id,
		direction: call.direction,
		startedAt: call.startedAt.toISOString(),
		answeredAt: call.answeredAt?.toISOString() ?? null,
		endedAt: call.endedAt?.toISOString() ?? null,
		callerNumber: call.callerNumber,
		callerName: call.callerName,
		dialled: call.dialled,
		talkedWith: call.talkedWith,
		trunkId: call.trunkId,
		flowId: call.flowId,
		flowName: call.flowName,
		flowVersion: call.flowVersion,
		disposition: call.disposition,
		endedBy: call.endedBy,
		sipStatus: call.sipStatus,
		cause: call.cause,
		reason: call.reason,
		sipCallId: call.sipCallId,
		tag: call.tag,
	}
}
