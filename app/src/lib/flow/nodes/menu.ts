/** Menu (IVR): play a prompt, take one digit, leave by that digit. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const menu = defineNode({
	type: 'menu',
	label: 'Menu',
	group: 'Greet',
	description: 'Plays a prompt and leaves by the key the caller presses.',
	schema: z.object({
		prompt: z.string().min(1, 'Choose a sound').meta({ title: 'Prompt', widget: 'sound' }),
		digits: z
			.array(z.string().regex(/^[0-9*#]$/, 'A key is one of 0–9, * and #'))
			.min(1, 'A menu needs at least one key')
			.refine((digits) => new Set(digits).size === digits.length, 'Each key can stand only once')
			.meta({ title: 'Keys offered', widget: 'digits' }),
		invalidPrompt: z
			.string()
			.default('callytics/invalid')
			.meta({ title: 'After a wrong key', widget: 'sound', help: 'Leave empty to repeat the prompt at once.' }),
		timeoutSeconds: z.number().int().min(1).max(60).default(5).meta({ title: 'Wait for a key', unit: 's' }),
		attempts: z.number().int().min(1).max(5).default(3).meta({ title: 'Attempts' }),
	}),
	exits: (config) => [...config.digits, 'no-input', 'failed'],
	summary: (config) => config.prompt.replace('callytics/', ''),
})
