/** Start: where a call enters the flow. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const start = defineNode({
	type: 'start',
	label: 'Start',
	group: 'Greet',
	description: 'Takes the call. Every flow has exactly one.',
	icon: 'i-answer',
	role: 'start',
	schema: z.object({
		answer: z.boolean().default(true).meta({
			title: 'Answer at once',
			help: 'Without it the caller hears ringing until a later node answers.',
		}),
	}),
	exits: () => ['next'],
	summary: (config) => (config.answer ? 'answers' : 'does not answer yet'),
	help: {
		text: ['Every call begins here. It answers the call, so that the caller hears what the next node says.'],
		exits: { next: 'At once, for every call.' },
		afterRestart: 'Answering is done once; a call that was answered stays answered.',
		example:
			'Leave “Answer at once” off and let a Dial node follow: the caller hears real ringing and pays nothing until somebody answers.',
	},
})
