/** Sub-flow, by what the other flow is given. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { subFlow } from './sub-flow.ts'
import { runSubFlow } from './sub-flow.server.ts'

const config = subFlow.schema.parse({
	flowId: 'pin',
	parameters: [{ variable: 'customer', value: 'digits' }],
	exits: [{ name: 'right' }, { name: 'wrong' }],
	brings: [{ variable: 'who' }],
})

test('hands its parameters over and names the exits it can come back by', async () => {
	expect(await runSubFlow(fakeCall({ variables: { digits: '4711' } }), config)).toEqual({
		kind: 'enter',
		flowId: 'pin',
		parameters: { customer: '4711' },
		exits: ['right', 'wrong'],
	})
	expect(subFlow.exits(config)).toEqual(['right', 'wrong', 'failed'])
	expect(subFlow.sets?.(config)).toEqual(['who'])
})

test('does not begin without a value for each parameter', async () => {
	await expect(runSubFlow(fakeCall(), config)).rejects.toThrow('The variable digits is not set.')
})
