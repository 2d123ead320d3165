/** Loop: counts the rounds in a variable. */
import type { Executor } from '../node.ts'
import type { loop } from './loop.ts'

export const runLoop: Executor<typeof loop> = async ({ getVariable, setVariable, note }, config) => {
	const past = getVariable(config.counter) ?? 0
	if (typeof past !== 'number') {
		note(`${config.counter} holds something that is no number.`)
		return 'failed'
	}
	if (past >= config.times) {
		// From the first round again, should the call come back to it.
		setVariable(config.counter, 0)
		note(`All ${config.times} rounds are over.`)
		return 'done'
	}
	setVariable(config.counter, past + 1)
	note(`Round ${past + 1} of ${config.times}.`)
	return 'again'
}
