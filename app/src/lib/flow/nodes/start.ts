/** Start: where a call enters the flow. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const start = defineNode({
	type: 'start',
	label: 'Start',
	group: 'Greet',
	description: 'Takes the call. Every flow has exactly one.',
	schema: z.object({
		answer: z.boolean().default(true).meta({
			title: 'Answer at once',
			help: 'Without it the caller hears ringing until a later node answers.',
		}),
	}),
	exits: () => ['next'],
	summary: (config) => (config.answer ? 'answers' : 'does not answer yet'),
})
