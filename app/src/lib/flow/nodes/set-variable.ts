/** Set variable: keep values for later nodes. */
import { z } from 'zod'
import { VariableName } from '#lib/domain/variable.ts'
import { defineNode } from '../node.ts'

export const setVariable = defineNode({
	type: 'set-variable',
	label: 'Set variable',
	group: 'Data',
	description: 'Keeps values for later nodes, such as the language the caller chose.',
	icon: 'i-variable',
	schema: z.object({
		assignments: z
			.array(
				z.object({
					variable: VariableName.meta({ title: 'Variable', widget: 'variable' }),
					value: z.string().trim().min(1, 'Write a value').max(1000).meta({
						title: 'Value',
						widget: 'expression',
						help: 'Texts stand in quotes: "fr".',
					}),
				}),
			)
			.min(1, 'Set at least one variable')
			.max(20, 'At most 20 variables')
			.default([{ variable: '', value: '' }])
			.meta({ title: 'Variables' }),
	}),
	exits: () => ['next', 'failed'],
	summary: ({ assignments }) => assignments.map(({ variable, value }) => `${variable || '…'} = ${value}`).join('; '),
	sets: ({ assignments }) => assignments.map(({ variable }) => variable),
	help: {
		text: [
			'Calculates values and keeps them under names that every later node of this flow can use in conditions, prompts, requests and mails.',
			'A value is an expression: "fr" is a text and stands in quotes, 5 is a number, digits.substring(0, 2) is a part of what the caller entered, attempts + 1 counts. They are set from the first to the last, and each may use the ones before it.',
			'The variable “language” has a meaning of its own: texts and values are spoken in the language it holds, such as "nl" or "fr".',
		],
		exits: {
			next: 'All variables are set.',
			failed: 'A value could not be calculated, or is longer than 8,192 characters; those before it are set.',
		},
		afterRestart: 'Variables that were set stay set.',
		example: 'After a menu for the language: set language to "fr" behind the key 2.',
	},
})
