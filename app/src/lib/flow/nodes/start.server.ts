/** Start: takes the call. */
import type { Executor } from '../node.ts'
import type { start } from './start.ts'

export const runStart: Executor<typeof start> = async ({ call }, config) => {
	if (config.answer) await call.answer()
	return 'next'
}
