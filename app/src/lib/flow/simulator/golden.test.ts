/** How a run that is not what was kept is told. */
import { expect, test } from 'vitest'
import { changeConfig, connect } from '../edit.ts'
import { differenceOf, expectationOf } from './golden.ts'
import type { SimulationInput } from './script.ts'
import { simulate } from './simulate.server.ts'
import { reception, scriptOf, worldOf } from './try-flow.test-data.ts'

const busy: SimulationInput[] = [
	{ kind: 'keys', keys: '1' },
	{ kind: 'dial', outcome: 'busy', talkSeconds: 0, talkEndedBy: 'callee' },
]
const run = (document = reception, inputs = busy) => simulate('main', scriptOf(...inputs), worldOf({ main: document }))

test('a flow that was not changed has no difference', async () => {
	const expected = expectationOf(await run(), 'main')!
	expect(expected.path).toHaveLength(5)
	expect(expected.path[0]).toEqual({ nodeId: 'start', nodeName: 'start', exit: 'next' })
	expect(differenceOf(expected, await run(), 'main')).toBeUndefined()
})

test('the first step that is another one is named, with both ways', async () => {
	const expected = expectationOf(await run(), 'main')!
	const changed = connect(reception, 'menu', '1', 'bye')
	expect(differenceOf(expected, await run(changed), 'main')).toEqual({
		step: 4,
		expected: 'sales, busy',
		got: 'bye, where the call ends',
		nodeId: 'bye',
	})
})

test('a key is named with the label it has in that flow, and another label is no difference', async () => {
	const labelled = (label: string) =>
		changeConfig(reception, 'menu', { ...reception.nodes[2]!.config, labels: { 1: label } })
	const expected = expectationOf(await run(labelled('sales')), 'main')!
	expect(expected.path[2]).toEqual({ nodeId: 'menu', nodeName: 'menu', exit: '1', exitLabel: 'sales' })
	expect(differenceOf(expected, await run(labelled('shop')), 'main')).toBeUndefined()
	const changed = connect(labelled('sales'), 'welcome', 'done', 'bye')
	expect(differenceOf(expected, await run(changed), 'main')).toMatchObject({ expected: 'menu, 1 sales' })
})

test('a call that waits where it went on before is a difference', async () => {
	const expected = expectationOf(await run(), 'main')!
	const changed = connect(reception, 'sales', 'busy', 'menu')
	expect(differenceOf(expected, await run(changed), 'main')).toMatchObject({
		step: 5,
		expected: 'bye, where the call ends',
		got: expect.stringContaining('waits in menu') as string,
	})
})

test('the same path with another end is a difference', async () => {
	const expected = { ...expectationOf(await run(), 'main')!, disposition: 'completed' as const }
	expect(differenceOf(expected, await run(), 'main')).toMatchObject({ step: 6 })
})

test('a run that still waits cannot be kept', async () => {
	expect(expectationOf(await run(reception, []), 'main')).toBeUndefined()
})
