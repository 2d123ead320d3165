/** Menu (IVR): play a prompt, take one digit, leave by that digit. */
import { z } from 'zod'
import { promptSetting, soundPrompt, promptWords } from '#lib/domain/prompt.ts'
import { defineNode } from '../node.ts'

export const menu = defineNode({
	type: 'menu',
	label: 'Menu',
	group: 'Greet',
	description: 'Plays a prompt and leaves by the key the caller presses.',
	icon: 'i-ivr',
	holdsUp: true,
	schema: z.object({
		prompt: promptSetting(1).meta({ title: 'Prompt', widget: 'prompt' }),
		digits: z
			.array(z.string().regex(/^[0-9*#]$/, 'A key is one of 0–9, * and #'))
			.min(1, 'A menu needs at least one key')
			.refine((digits) => new Set(digits).size === digits.length, 'Each key can stand only once')
			.meta({ title: 'Keys offered', widget: 'digits' }),
		invalidPrompt: promptSetting(0, soundPrompt('callytics/invalid')).meta({
			title: 'After a wrong key',
			widget: 'prompt',
			help: 'Leave empty to repeat the prompt at once.',
		}),
		timeoutSeconds: z.number().int().min(1).max(60).default(5).meta({ title: 'Wait for a key', unit: 's' }),
		attempts: z.number().int().min(1).max(5).default(3).meta({ title: 'Attempts' }),
	}),
	exits: (config) => [...config.digits, 'no-input', 'failed'],
	summary: (config) => promptWords(config.prompt),
	help: {
		text: ['Plays a prompt and takes a key.'],
		exits: {
			'<key>': 'When the caller presses that key.',
			'no-input': 'When nothing useful was pressed in the last attempt.',
			failed: 'When it could not be done.',
		},
		afterRestart: 'The prompt goes on, keys pressed so far are kept, the waiting time starts again.',
		example: '1 for sales, 2 for service.',
	},
})
