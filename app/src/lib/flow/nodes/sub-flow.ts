/** Sub-flow: go through another flow and come back. */
import { z } from 'zod'
import { areDistinct, ExitName } from '#lib/domain/exit-name.ts'
import { VariableName } from '#lib/domain/variable.ts'
import { defineNode } from '../node.ts'

export const subFlow = defineNode({
	type: 'sub-flow',
	label: 'Sub-flow',
	group: 'Decide',
	description: 'Goes through another flow and comes back by the exit that flow returns by.',
	icon: 'i-subflow',
	schema: z.object({
		flowId: z.string().min(1, 'Choose a flow').meta({ title: 'Flow', widget: 'flow' }),
		parameters: z
			.array(
				z.object({
					variable: VariableName.meta({ title: 'Variable there', widget: 'variable' }),
					value: z.string().trim().min(1, 'Write a value').max(1000).meta({ title: 'Value', widget: 'expression' }),
				}),
			)
			.max(20, 'At most 20 parameters')
			.default([])
			.meta({ title: 'Parameters' }),
		exits: z
			.array(z.object({ name: ExitName.meta({ title: 'Exit' }) }))
			.min(1, 'A sub-flow comes back by at least one exit')
			.max(20, 'At most 20 exits')
			.refine(areDistinct, 'Each exit can stand only once')
			.default([{ name: 'done' }])
			.meta({ title: 'Exits it comes back by', help: 'The names that its Return nodes use.' }),
		brings: z
			.array(z.object({ variable: VariableName.meta({ title: 'Variable', widget: 'variable' }) }))
			.max(20, 'At most 20 variables')
			.default([])
			.meta({
				title: 'Variables it brings back',
				help: 'Named here, values of its Return nodes are offered and known to what follows.',
			}),
	}),
	exits: ({ exits }) => [...exits.map(({ name }) => name), 'failed'],
	summary: ({ parameters }) =>
		parameters.map(({ variable, value }) => `${variable} = ${value}`).join('; ') || 'another flow',
	sets: ({ brings }) => brings.map(({ variable }) => variable),
	help: {
		text: [
			'Uses another flow as one step: a language choice, a PIN check, a lookup that many flows need. It begins at that flow’s start and comes back where that flow has a Return node.',
			'The other flow has variables of its own: it knows only what is handed over as parameters, and gives back only the values of its Return node, which are variables here from then on.',
			'The version that takes calls at this moment is used and kept until the call comes back. Flows may lie in each other up to ten deep; a flow that calls itself is refused when it is published.',
		],
		exits: {
			'<exit>': 'A Return node of the other flow named this exit.',
			failed:
				'The other flow is gone, was never published, has failed without an error handler of its own, or came back by an exit that is not listed here.',
		},
		afterRestart: 'The call goes on within the other flow and finds its way back as before.',
		example: 'Sub-flow “Check PIN” with the parameter customer; it comes back by right or wrong.',
	},
})
