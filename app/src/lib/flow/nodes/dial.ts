/** Dial: ring an extension or an outside number and connect the caller. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const dial = defineNode({
	type: 'dial',
	label: 'Dial',
	group: 'Connect',
	description: 'Rings an extension, or a number through a trunk, and connects the caller when it answers.',
	icon: 'i-phone',
	holdsUp: true,
	schema: z.object({
		target: z
			.discriminatedUnion('kind', [
				z.object({
					kind: z.literal('extension').meta({ title: 'An extension' }),
					number: z.string().min(1, 'Choose an extension').meta({ title: 'Extension', widget: 'extension' }),
				}),
				z.object({
					kind: z.literal('number').meta({ title: 'A number' }),
					number: z
						.string()
						.regex(/^\+?[0-9*#]{2,20}$/, 'A number has digits only, with a plus in front for international ones')
						.meta({ title: 'Number to dial' }),
					trunkId: z.string().min(1, 'Choose a trunk').meta({ title: 'Through', widget: 'trunk' }),
				}),
			])
			.meta({ title: 'Whom to ring' }),
		ringSeconds: z.number().int().min(5).max(120).default(25).meta({ title: 'Ring for', unit: 's' }),
	}),
	exits: () => ['answered', 'busy', 'no-answer', 'rejected', 'failed'],
	summary: (config) => `${config.target.number || 'nobody yet'}, ${config.ringSeconds} s`,
	help: {
		text: ['Rings somebody and connects the caller.'],
		exits: {
			answered: 'After the talk.',
			busy: 'When the other side is busy.',
			'no-answer': 'When nobody answers in time.',
			rejected: 'When the other side rejects the call.',
			failed: 'When the line or the appliance could not do it.',
		},
		afterRestart: 'The ringing phone goes on ringing, and two people who talk notice nothing.',
		example: 'Ring extension 101 for 25 seconds.',
	},
})
