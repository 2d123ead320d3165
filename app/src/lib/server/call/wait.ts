/** Waits for a while; the end of the wait is journalled, so a restart makes it no longer. */
import type { Meanwhile } from '#lib/flow/verbs.ts'
import type { Call } from './call.ts'
import type { StepOf } from './journal.ts'
import { startMeanwhile } from './meanwhile.ts'
import type { PromptParts } from './prompt.ts'

/** See NodeVerbs.wait. */
export async function waitFor(
	call: Call,
	parts: PromptParts,
	step: StepOf<'wait'>,
	seconds: number,
	meanwhile: Meanwhile,
): Promise<void> {
	step.until ||= Date.now() + seconds * 1000
	await call.persist()
	const background = await startMeanwhile(call, parts, step, meanwhile)
	await call.until(() => undefined, Math.max(0, step.until - Date.now()))
	await background.stop()
}
