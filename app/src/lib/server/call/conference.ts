/** A named room in which many callers talk. */
import type { ConferenceOutcome, JoinConference } from '#lib/flow/verbs.ts'
import type { Call } from './call.ts'
import type { DialParts } from './dial.ts'
import type { StepOf } from './journal.ts'

export function joinConference(
	_call: Call,
	_parts: DialParts,
	_step: StepOf<'conference'>,
	_request: JoinConference,
): Promise<ConferenceOutcome> {
	throw new Error('conferences cannot be joined yet')
}
