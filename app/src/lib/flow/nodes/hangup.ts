/** Hang up: end the call, politely. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const hangup = defineNode({
	type: 'hangup',
	label: 'Hang up',
	group: 'Finish',
	description: 'Ends the call, after a last prompt if one is chosen.',
	schema: z.object({
		prompt: z.string().default('').meta({ title: 'Last prompt', widget: 'sound', help: 'May be empty.' }),
		cause: z
			.number()
			.int()
			.min(1)
			.max(127)
			.default(16)
			.meta({ title: 'Cause told to the caller', widget: 'cause', help: '16 is the normal end of a call.' }),
	}),
	exits: () => [],
	summary: (config) => (config.prompt ? config.prompt.replace('callytics/', '') : 'at once'),
})
