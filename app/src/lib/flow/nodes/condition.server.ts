/** Condition: tries the cases in their order. */
import type { Executor } from '../node.ts'
import type { condition } from './condition.ts'

export const runCondition: Executor<typeof condition> = async ({ evaluate, note }, config) => {
	for (const { name, expression } of config.cases) {
		const value = evaluate(expression)
		if (typeof value !== 'boolean') {
			note(`${expression} comes to neither true nor false.`)
			return 'failed'
		}
		if (value) {
			note(`${expression} holds.`)
			return name
		}
	}
	note('No case holds.')
	return 'otherwise'
}
