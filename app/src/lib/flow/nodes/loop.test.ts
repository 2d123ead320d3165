/** Loop, by how often a call comes round. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { loop } from './loop.ts'
import { runLoop } from './loop.server.ts'

const config = loop.schema.parse({ times: 2 })

test('goes round as often as it is set, then on, and begins anew after that', async () => {
	const call = fakeCall()
	const exits = []
	for (let round = 1; round <= 4; round++) exits.push(await runLoop(call, config))
	expect(exits).toEqual(['again', 'again', 'done', 'again'])
	expect(call.variables).toEqual({ round: 1 })
	expect(call.notes).toEqual(['Round 1 of 2.', 'Round 2 of 2.', 'All 2 rounds are over.', 'Round 1 of 2.'])
})

test('fails when its counter holds something else', async () => {
	expect(await runLoop(fakeCall({ variables: { round: 'x' } }), config)).toBe('failed')
})
