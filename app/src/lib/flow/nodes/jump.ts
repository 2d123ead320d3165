/** Jump: go on somewhere else, without a way back. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const jump = defineNode({
	type: 'jump',
	label: 'Jump',
	group: 'Decide',
	description: 'Goes on at another node of this flow, or at the start of another flow.',
	icon: 'i-jump',
	schema: z.object({
		to: z
			.discriminatedUnion('kind', [
				z.object({
					kind: z.literal('node').meta({ title: 'A node of this flow' }),
					nodeId: z.string().min(1, 'Choose a node').meta({ title: 'Node', widget: 'node' }),
				}),
				z.object({
					kind: z.literal('flow').meta({ title: 'Another flow' }),
					flowId: z.string().min(1, 'Choose a flow').meta({ title: 'Flow', widget: 'flow' }),
				}),
			])
			.meta({ title: 'Where to' }),
	}),
	exits: () => ['failed'],
	summary: ({ to }) => (to.kind === 'node' ? 'to another node' : 'to another flow'),
	help: {
		text: [
			'Takes the call somewhere else for good. Within a flow it saves drawing an edge across the whole drawing. To another flow it hands the call over: that flow begins at its start with the variables of the call, and there is no way back.',
			'For a flow that comes back, use a sub-flow. The version of the other flow that takes calls at this moment is used.',
		],
		exits: { failed: 'The node or the flow is gone, or the flow has never been published.' },
		afterRestart: 'The call stands either before the jump or behind it, never between.',
		example: 'Every department’s flow ends with a jump to the flow “Satisfaction survey”.',
	},
})
