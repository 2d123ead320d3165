/** Play: a prompt from beginning to end. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const play = defineNode({
	type: 'play',
	label: 'Play',
	group: 'Greet',
	description: 'Plays a prompt to the caller, then goes on.',
	schema: z.object({
		prompt: z.string().min(1, 'Choose a sound').meta({ title: 'Prompt', widget: 'sound' }),
	}),
	exits: () => ['done', 'failed'],
	summary: (config) => config.prompt.replace('callytics/', ''),
})
