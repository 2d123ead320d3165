/** Records what caller and callee say, from one node to another or to the end of the call. */
import type { Call } from './call.ts'
import type { DialParts } from './dial.ts'
import type { StepOf } from './journal.ts'

export function startRecording(_call: Call, _parts: DialParts, _step: StepOf<'record-call'>): Promise<void> {
	throw new Error('calls cannot be recorded yet')
}

export function stopRecording(_call: Call, _parts: DialParts, _step: StepOf<'record-call'>): Promise<void> {
	throw new Error('calls cannot be recorded yet')
}
