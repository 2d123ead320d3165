/** A message of the caller's: recorded, heard again, dropped or left. */
import type { PromptForDigits, RecordedMessage, RecordMessage } from '#lib/flow/verbs.ts'
import type { Call } from './call.ts'
import type { DialParts } from './dial.ts'
import type { StepOf } from './journal.ts'

export function recordMessage(
	_call: Call,
	_parts: DialParts,
	_step: StepOf<'record-message'>,
	_request: RecordMessage,
): Promise<RecordedMessage> {
	throw new Error('messages cannot be recorded yet')
}

export function reviewMessage(
	_call: Call,
	_parts: DialParts,
	_step: StepOf<'digits'>,
	_request: PromptForDigits,
): Promise<string> {
	throw new Error('messages cannot be heard yet')
}

export function dropMessage(_call: Call, _parts: DialParts): void {
	throw new Error('messages cannot be dropped yet')
}

export function leaveMessage(_call: Call, _parts: DialParts): void {
	throw new Error('messages cannot be left yet')
}
