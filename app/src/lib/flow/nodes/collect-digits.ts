/** Collect digits: ask for a number of several digits and keep it in a variable. */
import { z } from 'zod'
import { promptSetting } from '#lib/domain/prompt.ts'
import { VariableName } from '#lib/domain/variable.ts'
import { defineNode } from '../node.ts'

function canBeRead(pattern: string): boolean {
	try {
		new RegExp(pattern)
		return true
	} catch {
		return false
	}
}

const text = (words: string) => [{ kind: 'text' as const, text: words, language: 'en' }]

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
			variable: VariableName.default('digits').meta({ title: 'Keep as', widget: 'variable' }),
			minimum: z.number().int().min(1).max(32).default(1).meta({ title: 'At least', unit: 'digits' }),
			maximum: z.number().int().min(1).max(32).default(10).meta({ title: 'At most', unit: 'digits' }),
			terminator: z.enum(['#', '*', 'none']).default('#').meta({ title: 'Ends with' }),
			pattern: z.string().max(200).refine(canBeRead, 'This regular expression cannot be read').default('').meta({
				title: 'Must fit',
				help: 'A regular expression for the whole entry, such as [1-9][0-9]{5}. Empty: any digits.',
			}),
			canInterrupt: z.boolean().default(true).meta({
				title: 'A key stops the prompt',
				help: 'Without it the prompt is always said to its end; keys pressed meanwhile count after it.',
			}),
			timeoutSeconds: z.number().int().min(1).max(60).default(5).meta({ title: 'Wait for the first digit', unit: 's' }),
			nextDigitSeconds: z.number().int().min(1).max(30).default(3).meta({ title: 'Wait between digits', unit: 's' }),
			attempts: z.number().int().min(1).max(5).default(3).meta({ title: 'Attempts' }),
			invalidPrompt: promptSetting(0).meta({
				title: 'After a wrong entry',
				widget: 'prompt',
				help: 'Leave empty to repeat the prompt at once.',
			}),
			noInputPrompt: promptSetting(0).meta({
				title: 'When nothing is entered',
				widget: 'prompt',
				help: 'Leave empty to repeat the prompt at once.',
			}),
			confirm: z.boolean().default(false).meta({
				title: 'Read it back',
				help: 'The caller hears the digits and confirms with 1 or enters them again with 2.',
			}),
			confirmPrompt: promptSetting(0, text('You have entered')).meta({
				title: 'Before the digits',
				widget: 'prompt',
			}),
			confirmKeysPrompt: promptSetting(0, text('If this is right, press 1. To enter it again, press 2.')).meta({
				title: 'After the digits',
				widget: 'prompt',
			}),
			hasInvalidExit: z.boolean().default(false).meta({
				title: 'Own exit for wrong entries',
				help: 'Without it a caller whose last entry was wrong leaves by no input as well.',
			}),
		})
		.refine((config) => config.minimum <= config.maximum, {
			path: ['maximum'],
			message: 'At most cannot be less than at least',
		}),
	exits: ({ hasInvalidExit }) => ['collected', ...(hasInvalidExit ? ['invalid'] : []), 'no-input', 'failed'],
	summary: (config) => `into ${config.variable}`,
	sets: (config) => [config.variable],
	help: {
		text: [
			'Asks for a number and keeps it in a variable as a text, so that zeros in front are not lost. The entry ends with the last possible digit, with the key set under “Ends with”, or after a pause.',
			'An entry that is too short or does not fit the regular expression is wrong: the caller hears the prompt for that case and is asked again. With “Read it back” the caller hears the digits and confirms them; entering them again counts as an attempt.',
			'An expression can calculate with the number by int(digits).',
		],
		exits: {
			collected: 'A right number was entered, and confirmed where that is asked for.',
			invalid: 'The last entry was wrong or not confirmed. Only with “Own exit for wrong entries”.',
			'no-input': 'Nothing was entered in the last attempt; without an exit of its own also after a wrong entry.',
			failed: 'A prompt could not be said.',
		},
		afterRestart: 'Digits entered so far are kept and the waiting time starts again; nothing has to be entered twice.',
		example: 'Ask for a customer number of six digits, keep it as customer, and look it up by an HTTP request.',
	},
})
