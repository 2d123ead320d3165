/** Ring group, by whom it rings in which order. */
import { expect, test } from 'vitest'
import { dialOutcomes } from '../../domain/call.ts'
import { soundPrompt } from '../../domain/prompt.ts'
import { fakeCall, type FakeCall } from '../fake-call.ts'
import { ringGroup } from './ring-group.ts'
import { runRingGroup } from './ring-group.server.ts'

const members = {
	extensions: [{ number: '101' }, { number: '102' }],
	numbers: [{ number: '+32477123456', trunkId: 't1' }],
}
const config = ringGroup.schema.parse(members)
const order = (call: FakeCall, time = 0) => call.dialled[time]?.rounds.map((round) => round.map(({ number }) => number))

test('rings everybody at once and skips who has a call already', async () => {
	const call = fakeCall()
	await runRingGroup(call, config)
	expect(order(call)).toEqual([['101', '102', '+32477123456']])
	expect(call.dialled[0]?.skipsBusy).toBe(true)
})

test('rings one after the other in the order of the list', async () => {
	const call = fakeCall()
	await runRingGroup(call, { ...config, strategy: 'in-order' })
	expect(order(call)).toEqual([['101'], ['102'], ['+32477123456']])
})

test('begins each call with the next one, round and round', async () => {
	const call = fakeCall()
	for (let time = 0; time < 4; time++) await runRingGroup(call, { ...config, strategy: 'round-robin' })
	expect([0, 1, 2, 3].map((time) => order(call, time)?.[0]?.[0])).toEqual(['101', '102', '+32477123456', '101'])
	expect(order(call, 1)).toEqual([['102'], ['+32477123456'], ['101']])
})

test('rings in an order that chance decides', async () => {
	const call = fakeCall({ randoms: [0, 0] })
	await runRingGroup(call, { ...config, strategy: 'random' })
	expect(order(call)).toEqual([['102'], ['+32477123456'], ['101']])
})

test('asks whoever answers to press 1, after what is whispered', async () => {
	const call = fakeCall()
	await runRingGroup(call, { ...config, whisper: soundPrompt('own/sales'), confirms: true })
	expect(call.dialled[0]).toMatchObject({
		confirmKey: '1',
		whisper: [...soundPrompt('own/sales'), ...soundPrompt('callytics/take-call')],
	})
})

test.each(dialOutcomes)('leaves by %s when that is how it came out', async (outcome) => {
	const call = fakeCall({ dials: [{ outcome, detail: 'as the phones said' }] })
	expect(await runRingGroup(call, config)).toBe(outcome)
})

test('a group without anybody is not valid', () => {
	expect(ringGroup.schema.safeParse({}).error?.issues[0]?.message).toBe('Add at least one extension or number')
})

test('says on the canvas whom it rings', () => {
	expect(ringGroup.summary(config)).toBe('101, 102, +32477123456')
	expect(ringGroup.summary({ ...config, strategy: 'round-robin' })).toBe('101, 102, +32477123456, round-robin')
})

test('stops when the caller hangs up while it rings', async () => {
	await expect(runRingGroup(fakeCall({ hangsUpAt: 1 }), config)).rejects.toThrow('call ended')
})
