/** Sub-flow: evaluates the parameters and tells the loop to go through the other flow. */
import type { Executor } from '../node.ts'
import type { subFlow } from './sub-flow.ts'

export const runSubFlow: Executor<typeof subFlow> = async ({ evaluate }, { flowId, parameters, exits }) => ({
	kind: 'enter',
	flowId,
	parameters: Object.fromEntries(parameters.map(({ variable, value }) => [variable, evaluate(value)])),
	exits: exits.map(({ name }) => name),
})
