/** Play: a prompt from beginning to end. */
import type { Executor } from '../node.ts'
import type { play } from './play.ts'

export const runPlay: Executor<typeof play> = async ({ call }, config) => {
	await call.play(config.prompt)
	return 'done'
}
