/** Hang up: end the call, politely. */
import { z } from 'zod'
import { promptSetting, promptWords } from '#lib/domain/prompt.ts'
import { defineNode } from '../node.ts'

export const hangup = defineNode({
	type: 'hangup',
	label: 'Hang up',
	group: 'Finish',
	description: 'Ends the call, after a last prompt if one is chosen.',
	icon: 'i-hangup',
	endsCall: true,
	schema: z.object({
		prompt: promptSetting(0).meta({ title: 'Last prompt', widget: 'prompt', help: 'May be empty.' }),
		cause: z
			.number()
			.int()
			.min(1)
			.max(127)
			.default(16)
			.meta({ title: 'Cause told to the caller', widget: 'cause', help: '16 is the normal end of a call.' }),
	}),
	exits: () => [],
	summary: (config) => (config.prompt.length ? promptWords(config.prompt) : 'at once'),
	help: {
		text: [
			'Ends the call. A last prompt is played to its end first.',
			'The cause is what the caller’s phone or carrier is told; 16 is the normal end, 17 gives a busy tone.',
		],
		exits: {},
		afterRestart: 'A last prompt that was playing goes on; hanging up is done again, which is harmless.',
		example: 'Say goodbye, then hang up with cause 16.',
	},
})
