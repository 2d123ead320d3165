/** Return: evaluates what is given back and tells the loop to go back. */
import type { Executor } from '../node.ts'
import type { returnNode } from './return.ts'

export const runReturn: Executor<typeof returnNode> = async ({ evaluate }, { exit, values }) => ({
	kind: 'return',
	exit,
	values: Object.fromEntries(values.map(({ variable, value }) => [variable, evaluate(value)])),
})
