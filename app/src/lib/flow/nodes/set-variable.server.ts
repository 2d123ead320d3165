/** Set variable: evaluates and keeps one after the other. */
import type { Executor } from '../node.ts'
import type { setVariable as definition } from './set-variable.ts'

// Variables travel with the call's journal at each of its steps.
const maximumValueLength = 8192
const maximumNoteLength = 60

export const runSetVariable: Executor<typeof definition> = async ({ evaluate, setVariable, note }, config) => {
	for (const { variable, value: expression } of config.assignments) {
		const value = evaluate(expression)
		const json = JSON.stringify(value)
		if (json.length > maximumValueLength) {
			note(`The value for ${variable} is longer than ${maximumValueLength} characters.`)
			return 'failed'
		}
		setVariable(variable, value)
		note(`${variable} is ${json.length > maximumNoteLength ? `${json.slice(0, maximumNoteLength)}…` : json}.`)
	}
	return 'next'
}
