/** Play: a prompt from beginning to end. */
import { z } from 'zod'
import { promptSetting, promptWords } from '#lib/domain/prompt.ts'
import { defineNode } from '../node.ts'

export const play = defineNode({
	type: 'play',
	label: 'Play',
	group: 'Greet',
	description: 'Says something to the caller, then goes on.',
	icon: 'i-play',
	holdsUp: true,
	schema: z.object({
		prompt: promptSetting(1).meta({ title: 'Prompt', widget: 'prompt' }),
	}),
	exits: () => ['done', 'failed'],
	summary: (config) => promptWords(config.prompt),
	help: {
		text: [
			'Says a prompt from beginning to end. A prompt is a sequence of stored sounds, of texts that the voice reads out, and of values such as an amount, a date or an order number.',
			'In a text, {{ name }} is replaced by the value of a variable. Texts and values are spoken in the language that the variable “language” holds, such as fr, or in the language of the appliance.',
			'Keys pressed meanwhile are kept for the next menu. A part that cannot be said, for instance because a variable has no value, is left out and noted in the call’s timeline; the rest is said.',
		],
		exits: {
			done: 'All has been said.',
			failed: 'No part of the prompt could be said.',
		},
		afterRestart: 'The prompt plays on and is not said twice. If it came to its end meanwhile, the call goes on.',
		example:
			'The sound “Welcome”, the text “Your balance is”, then the value account.balance as money: “Welcome. Your balance is 12 euros.”',
	},
})
