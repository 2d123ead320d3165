/** Menu (IVR): say what there is to choose from, take the keys, leave by them. */
import { z } from 'zod'
import { promptSetting, promptWords, soundPrompt } from '#lib/domain/prompt.ts'
import { defineNode } from '../node.ts'

export const menu = defineNode({
	type: 'menu',
	label: 'Menu',
	group: 'Greet',
	description: 'Says what there is to choose from and leaves by the keys the caller presses.',
	icon: 'i-ivr',
	holdsUp: true,
	schema: z.object({
		prompt: promptSetting(1).meta({ title: 'Prompt', widget: 'prompt' }),
		digits: z
			.array(z.string().regex(/^[0-9*#]{1,6}$/, 'A choice is one to six of the keys 0–9, * and #'))
			.min(1, 'A menu needs at least one key')
			.max(40, 'A menu has at most 40 choices')
			.refine((digits) => new Set(digits).size === digits.length, 'Each key can stand only once')
			.meta({ title: 'Keys offered', widget: 'digits' }),
		labels: z
			.record(
				z.string(),
				z
					.string()
					.trim()
					.max(24, 'A label has at most 24 characters')
					.refine((label) => !/\p{Cc}/u.test(label), 'A label is one line of text'),
			)
			.default({})
			.meta({ title: 'Labels of the keys', widget: 'exit-labels' }),
		canInterrupt: z.boolean().default(true).meta({
			title: 'A key stops the prompt',
			help: 'Without it the prompt is always said to its end; keys pressed meanwhile count after it.',
		}),
		invalidPrompt: promptSetting(0, soundPrompt('callytics/invalid')).meta({
			title: 'After a wrong key',
			widget: 'prompt',
			help: 'Leave empty to repeat the prompt at once.',
		}),
		noInputPrompt: promptSetting(0).meta({
			title: 'When nothing is pressed',
			widget: 'prompt',
			help: 'Leave empty to repeat the prompt at once.',
		}),
		timeoutSeconds: z.number().int().min(1).max(60).default(5).meta({ title: 'Wait for a key', unit: 's' }),
		nextDigitSeconds: z.number().int().min(1).max(30).default(2).meta({
			title: 'Wait for the next key',
			unit: 's',
			help: 'Only where one choice begins like another, such as 1 and 12.',
		}),
		attempts: z.number().int().min(1).max(5).default(3).meta({ title: 'Attempts' }),
		hasInvalidExit: z.boolean().default(false).meta({
			title: 'Own exit for wrong keys',
			help: 'Without it a caller whose last attempt was a wrong key leaves by no input as well.',
		}),
	}),
	exits: ({ digits, hasInvalidExit }) => [...digits, ...(hasInvalidExit ? ['invalid'] : []), 'no-input', 'failed'],
	exitLabels: ({ labels }) => labels,
	summary: (config) => promptWords(config.prompt),
	help: {
		text: [
			'Says a prompt and waits for the caller to press a key. Each choice is an exit of its own. A choice may have several digits: with 1, 2 and 12 the menu waits a moment after 1, because 12 may follow; # ends the waiting.',
			'A short label beside a key, such as “sales” beside 1, says what the key is for wherever the exit is named; callers do not hear it.',
			'A caller who presses something that is not offered, or nothing, hears the prompt for that case and then the menu again, as often as attempts are set.',
			'Keys pressed before the menu began are used at once, so regular callers do not have to listen. Keys are understood however the phone sends them: as telephone events, as tones or as SIP INFO.',
		],
		exits: {
			'<key>': 'The caller pressed this choice.',
			invalid: 'The last attempt was a key that is not offered. Only with “Own exit for wrong keys”.',
			'no-input': 'Nothing was pressed in the last attempt; without an exit of its own also after a wrong key.',
			failed: 'The prompt could not be said.',
		},
		afterRestart: 'The prompt plays on, keys pressed so far are kept, and the waiting time starts again.',
		example: '“For sales, press 1. For service, press 2.” with the keys 1 and 2; no input leads to the reception.',
	},
})
