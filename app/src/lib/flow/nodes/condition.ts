/** Condition: go on by the first case that holds. */
import { z } from 'zod'
import { areDistinct, ExitName } from '#lib/domain/exit-name.ts'
import { defineNode } from '../node.ts'

export const condition = defineNode({
	type: 'condition',
	label: 'Condition',
	group: 'Decide',
	description: 'Sends the call on by the first of several conditions that holds.',
	icon: 'i-condition',
	schema: z.object({
		cases: z
			.array(
				z.object({
					name: ExitName.meta({ title: 'Exit' }),
					expression: z.string().trim().min(1, 'Write a condition').max(1000).meta({
						title: 'When',
						widget: 'expression',
					}),
				}),
			)
			.min(1, 'A condition needs at least one case')
			.max(20, 'A condition has at most 20 cases')
			.refine(areDistinct, 'Each exit can stand only once')
			.default([{ name: 'yes', expression: '' }])
			.meta({ title: 'Cases' }),
	}),
	exits: ({ cases }) => [...cases.map(({ name }) => name), 'otherwise', 'failed'],
	summary: ({ cases }) => cases.map(({ expression }) => expression || '…').join('; '),
	help: {
		text: [
			'Tries its cases from the first to the last and leaves by the exit of the first one that holds.',
			'A condition compares variables and what is known of the call: language == "fr", size(digits) == 6, call.caller.startsWith("+32"), order.total > 100. && is and, || is or, ! is not. Texts stand in quotes. Digits a caller entered are a text; int(digits) makes a number of them.',
			'A condition has no value when it uses a variable that is not set, or compares a text with a number; has(variables.customer) asks whether a variable is set. It is stopped after 50 milliseconds.',
		],
		exits: {
			'<case>': 'This case is the first that holds.',
			otherwise: 'No case holds.',
			failed: 'A case has no value; the timeline says which and why.',
		},
		afterRestart: 'It is tried again, with the same variables and so with the same outcome.',
		example:
			'A case “vip” with customer in ["1001", "1002"], and a case “night” with now.getHours("Europe/Brussels") < 7.',
	},
})
