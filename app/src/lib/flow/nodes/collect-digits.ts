/** Collect digits: ask for a number of several digits and keep it in a variable. */
import { z } from 'zod'
import { promptSetting } from '#lib/domain/prompt.ts'
import { defineNode } from '../node.ts'

export const collectDigits = defineNode({
	type: 'collect-digits',
	label: 'Collect digits',
	group: 'Greet',
	description: 'Asks for a number, such as a customer number, and keeps it for later nodes.',
	icon: 'i-digits',
	holdsUp: true,
	schema: z
		.object({
			prompt: promptSetting(1).meta({ title: 'Prompt', widget: 'prompt' }),
			variable: z
				.string()
				.regex(/^[a-z][a-z0-9_]{0,31}$/, 'A name begins with a small letter and has only small letters, digits and _')
				.default('digits')
				.meta({ title: 'Keep as' }),
			minimum: z.number().int().min(1).max(32).default(1).meta({ title: 'At least', unit: 'digits' }),
			maximum: z.number().int().min(1).max(32).default(10).meta({ title: 'At most', unit: 'digits' }),
			terminator: z.enum(['#', '*', 'none']).default('#').meta({ title: 'Ends with' }),
			timeoutSeconds: z.number().int().min(1).max(60).default(5).meta({ title: 'Wait for the first digit', unit: 's' }),
			nextDigitSeconds: z.number().int().min(1).max(30).default(3).meta({ title: 'Wait between digits', unit: 's' }),
			attempts: z.number().int().min(1).max(5).default(3).meta({ title: 'Attempts' }),
		})
		.refine((config) => config.minimum <= config.maximum, {
			path: ['maximum'],
			message: 'At most cannot be less than at least',
		}),
	exits: () => ['collected', 'no-input', 'failed'],
	sets: (config) => [config.variable],
	summary: (config) => `into ${config.variable}`,
	help: {
		text: ['Asks for a number and keeps it in a variable.'],
		exits: {
			collected: 'When a number was entered.',
			'no-input': 'When nothing was entered in the last attempt.',
			failed: 'When it could not be done.',
		},
		afterRestart: 'Digits entered so far are kept, the waiting time starts again.',
		example: 'Ask for the customer number.',
	},
})
