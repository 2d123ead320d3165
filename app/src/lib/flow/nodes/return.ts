/** Return: go back to the flow that went through this one. */
import { z } from 'zod'
import { ExitName } from '#lib/domain/exit-name.ts'
import { VariableName } from '#lib/domain/variable.ts'
import { defineNode } from '../node.ts'

export const returnNode = defineNode({
	type: 'return',
	label: 'Return',
	group: 'Finish',
	description: 'Ends a sub-flow: goes back to the flow it was called from.',
	icon: 'i-return',
	schema: z.object({
		exit: ExitName.default('done').meta({
			title: 'Come back by',
			help: 'An exit of the sub-flow node that this flow was called by.',
		}),
		values: z
			.array(
				z.object({
					variable: VariableName.meta({ title: 'Variable there', widget: 'variable' }),
					value: z.string().trim().min(1, 'Write a value').max(1000).meta({ title: 'Value', widget: 'expression' }),
				}),
			)
			.max(20, 'At most 20 values')
			.default([])
			.meta({ title: 'Values to give back' }),
	}),
	exits: () => ['failed'],
	summary: ({ exit }) => `by ${exit}`,
	help: {
		text: [
			'The end of a flow that is used as a sub-flow. The call goes on in the flow it came from, at the exit named here, and the values become variables there.',
			'In a flow that was not called as a sub-flow the call ends here.',
		],
		exits: { failed: 'A value could not be calculated.' },
		afterRestart: 'The call stands either before the return or behind it, never between.',
		example: 'Return by right with customer_name = answer.name.',
	},
})
