/** Hang up: says a last prompt, if one is chosen, and ends the call. */
import type { Executor } from '../node.ts'
import type { hangup } from './hangup.ts'

export const runHangup: Executor<typeof hangup> = async ({ call }, config) => {
	if (config.prompt.length) await call.play(config.prompt)
	await call.hangUp(config.cause)
	return 'ended'
}
