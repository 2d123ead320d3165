/** Waits for a while; the end of the wait is journalled, so a restart makes it no longer. */
import type { Meanwhile } from '#lib/flow/verbs.ts'
import type { Call } from './call.ts'
import type { DialParts } from './dial.ts'
import type { StepOf } from './journal.ts'

export async function waitFor(
	call: Call,
	_parts: DialParts,
	step: StepOf<'wait'>,
	seconds: number,
	_meanwhile: Meanwhile,
): Promise<void> {
	step.until ||= Date.now() + seconds * 1000
	await call.persist()
	await call.until(() => undefined, Math.max(0, step.until - Date.now()))
}
