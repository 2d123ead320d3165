/** Wait: for so many seconds. */
import type { Executor } from '../node.ts'
import type { wait } from './wait.ts'

export const runWait: Executor<typeof wait> = async ({ call }, config) => {
	await call.wait(config.seconds, config.callerHears)
	return 'done'
}
