/** Collect digits, by what the caller enters. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { collectDigits } from './collect-digits.ts'
import { runCollectDigits } from './collect-digits.server.ts'

const config = collectDigits.schema.parse({ prompt: 'number', variable: 'customer', minimum: 3, attempts: 2 })

test('keeps the number for later nodes', async () => {
	const call = fakeCall({ presses: ['4711'] })
	expect(await runCollectDigits(call, config)).toBe('collected')
	expect(call.variables).toEqual({ customer: '4711' })
	expect(call.prompts[0]).toMatchObject({ maximum: 10, terminator: '#' })
})

test('asks again when the number is too short', async () => {
	const call = fakeCall({ presses: ['47', '4711'] })
	expect(await runCollectDigits(call, config)).toBe('collected')
	expect(call.heard).toEqual(['number', 'number'])
	expect(call.notes[0]).toBe('Entered 47, which is too short.')
})

test('leaves by no-input when nothing long enough was entered', async () => {
	const call = fakeCall({ presses: ['', '1'] })
	expect(await runCollectDigits(call, config)).toBe('no-input')
	expect(call.variables).toEqual({})
})

test('has no key that ends the entry when it is set so', async () => {
	const call = fakeCall({ presses: ['123#'] })
	await runCollectDigits(call, { ...config, terminator: 'none' })
	expect(call.prompts[0]?.terminator).toBeUndefined()
})

test('stops when the caller hangs up', async () => {
	await expect(runCollectDigits(fakeCall({ hangsUpAt: 2 }), config)).rejects.toThrow('call ended')
})
