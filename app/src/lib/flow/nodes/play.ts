/** Play: a prompt from beginning to end. */
import { z } from 'zod'
import { promptSetting, promptWords } from '#lib/domain/prompt.ts'
import { defineNode } from '../node.ts'

export const play = defineNode({
	type: 'play',
	label: 'Play',
	group: 'Greet',
	description: 'Plays a prompt to the caller, then goes on.',
	icon: 'i-play',
	holdsUp: true,
	schema: z.object({
		prompt: promptSetting(1).meta({ title: 'Prompt', widget: 'prompt' }),
	}),
	exits: () => ['done', 'failed'],
	summary: (config) => promptWords(config.prompt),
	help: {
		text: ['Plays to the end.'],
		exits: { done: 'When all has been said.', failed: 'When it could not be played.' },
		afterRestart: 'The prompt goes on and is not played twice.',
		example: 'Say the opening hours.',
	},
})
