/** Condition, by the variables a call has. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { condition } from './condition.ts'
import { runCondition } from './condition.server.ts'

const config = condition.schema.parse({
	cases: [
		{ name: 'vip', expression: 'customer in ["1001", "1002"]' },
		{ name: 'belgian', expression: 'call.caller.startsWith("+32")' },
		{ name: 'large', expression: 'int(customer) > 5000' },
	],
})

test('leaves by the first case that holds', async () => {
	const call = fakeCall({ variables: { customer: '1002' } })
	expect(await runCondition(call, config)).toBe('vip')
	expect(call.notes).toEqual(['customer in ["1001", "1002"] holds.'])
	expect(await runCondition(fakeCall({ variables: { customer: '6000' } }), config)).toBe('belgian')
})

test('leaves by otherwise when none holds', async () => {
	const none = condition.schema.parse({ cases: [{ name: 'yes', expression: 'customer == "7"' }] })
	expect(await runCondition(fakeCall({ variables: { customer: '8' } }), none)).toBe('otherwise')
})

test('fails with the reason when a case has no value', async () => {
	await expect(runCondition(fakeCall(), config)).rejects.toThrow('The variable customer is not set.')
	const call = fakeCall()
	const number = condition.schema.parse({ cases: [{ name: 'yes', expression: '1 + 1' }] })
	expect(await runCondition(call, number)).toBe('failed')
	expect(call.notes).toEqual(['1 + 1 comes to neither true nor false.'])
})

test('has an exit for each case, and refuses two of one name', () => {
	expect(condition.exits(config)).toEqual(['vip', 'belgian', 'large', 'otherwise', 'failed'])
	const twice = { cases: ['a', 'A'].map((name) => ({ name, expression: 'true' })) }
	expect(condition.schema.safeParse(twice).error?.issues[0]?.message).toBe('Each exit can stand only once')
})
