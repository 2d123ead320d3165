/** What lights up on the drawing. */
import { expect, test } from 'vitest'
import { flowOf, node } from '#lib/flow/simulator/try-flow.test-data.ts'
import { walkedBy } from './walked.ts'

const flow = flowOf(
	[node('start', 'start'), node('ring', 'dial'), node('bye', 'hangup')],
	['start next ring', 'ring failed bye'],
)

test('nodes and the exits they were left by', () => {
	const walked = walkedBy(
		[
			{ flowId: 'f', nodeId: 'start', exit: 'next' },
			{ flowId: 'f', nodeId: 'ring' },
		],
		'f',
		flow,
	)
	expect([...walked!.nodes]).toEqual(['start', 'ring'])
	expect([...walked!.exits]).toEqual(['start next'])
})

test('an exit that leads nowhere goes on where failed leads', () => {
	const walked = walkedBy([{ flowId: 'f', nodeId: 'ring', exit: 'busy' }], 'f', flow)
	expect([...walked!.exits]).toEqual(['ring busy', 'ring failed'])
})

test('nodes of a sub-flow are not looked for in this one', () => {
	expect(walkedBy([{ flowId: 'other', nodeId: 'ring', exit: 'busy' }], 'f', flow)!.nodes.size).toBe(0)
})
