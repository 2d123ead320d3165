/** Loop: go round so many times, then on. */
import { z } from 'zod'
import { VariableName } from '#lib/domain/variable.ts'
import { defineNode } from '../node.ts'

export const loop = defineNode({
	type: 'loop',
	label: 'Loop',
	group: 'Decide',
	description: 'Lets a part of the flow be repeated so many times, then goes on.',
	icon: 'i-loop',
	holdsUp: true,
	schema: z.object({
		times: z.number().int().min(1).max(50).default(3).meta({ title: 'Repeat', unit: 'times' }),
		counter: VariableName.default('round').meta({
			title: 'Count in',
			widget: 'variable',
			help: 'Holds 1 in the first round. Loops within each other need counters of their own.',
		}),
	}),
	exits: () => ['again', 'done', 'failed'],
	summary: ({ times }) => `${times} times`,
	sets: ({ counter }) => [counter],
	help: {
		text: [
			'Counts how often a call comes by. As many times as set it leaves by again; the next time it leaves by done and begins to count anew. Draw an edge from the end of the part that is to be repeated back to the loop.',
			'The counter is a variable that expressions can use: round == 3 asks for the last of three rounds.',
		],
		exits: {
			again: 'There is another round.',
			done: 'The rounds are over.',
			failed: 'The counter holds something that is no number.',
		},
		afterRestart: 'The counter is kept; no round is counted twice.',
		example: 'Loop, 3 times → again → dial → busy → wait 20 seconds → back to the loop; done leads to the message box.',
	},
})
