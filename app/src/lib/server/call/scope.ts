/** What expressions of a flow are evaluated over in a call. */
import type { JsonValue } from '#lib/domain/json.ts'
import type { Call } from './call.ts'

/** The flow's variables, and `call` with the fields of `callFields`. */
export function scopeOf(call: Call): Record<string, JsonValue> {
	const { callId, callerNumber, callerName, dialled, direction, startedAt: at } = call.entry.live
	// As text: JSON has no times, and timestamp(…) makes one of it.
	const startedAt = new Date(at).toISOString()
	const about = { id: callId, caller: callerNumber, callerName, dialled, direction, startedAt }
	return { ...call.entry.variables, call: about }
}
