/** Error handler: where calls go on whose node has failed. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const errorHandler = defineNode({
	type: 'error-handler',
	label: 'Error handler',
	group: 'Greet',
	description: 'Takes every call whose node failed and has no edge for that. A flow has at most one.',
	icon: 'i-rescue',
	role: 'error-handler',
	schema: z.object({}),
	exits: () => ['next'],
	summary: () => 'when something fails',
	help: {
		text: [
			'Nothing leads to it. A call goes on here when a node fails and its exit failed leads nowhere: the shop does not answer, a sound is gone, an expression has no value. What follows should help every caller, such as ringing the reception or taking a message.',
			'It is used once for a call in each flow: if something behind it fails as well, the caller hears that nobody is available and the call ends. Without an error handler that happens at once. In a sub-flow without one, the sub-flow node fails instead.',
		],
		exits: { next: 'At once.' },
		afterRestart: 'The call goes on behind it.',
		example: 'Error handler → play “We have a technical problem” → ring the reception → message box.',
	},
})
