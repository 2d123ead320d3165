/** Hang up: says a last prompt, if one is chosen, and ends the call. */
import type { Executor } from '../node.ts'
import type { hangup } from './hangup.ts'

export const runHangup: Executor<typeof hangup> = async ({ call, note }, config) => {
	if (config.prompt.length) {
		// A goodbye that cannot be said must not keep the call going; on a caller who has gone hanging up is refused as well.
		await call.play(config.prompt).catch((error: unknown) => note(`The last prompt was not said: ${String(error)}`))
	}
	await call.hangUp(config.cause)
	return 'ended'
}
