/** Collect digits, by what the caller enters. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { collectDigits } from './collect-digits.ts'
import { runCollectDigits } from './collect-digits.server.ts'

const settings = { prompt: 'number', variable: 'customer', minimum: 3, attempts: 2 }
const config = collectDigits.schema.parse(settings)

test('keeps the number for later nodes', async () => {
	const call = fakeCall({ presses: ['4711'] })
	expect(await runCollectDigits(call, config)).toBe('collected')
	expect(call.variables).toEqual({ customer: '4711' })
	expect(call.prompts[0]).toMatchObject({ maximum: 10, terminator: '#', canInterrupt: true })
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

test('tells silence and wrong entries apart, in what is said and in the exit', async () => {
	const own = collectDigits.schema.parse({
		...settings,
		...{ hasInvalidExit: true, invalidPrompt: 'wrong', noInputPrompt: 'silent' },
	})
	const wrong = fakeCall({ presses: ['', '1'] })
	expect(await runCollectDigits(wrong, own)).toBe('invalid')
	expect(wrong.heard).toEqual(['number', 'silent', 'number', 'wrong'])
	expect(await runCollectDigits(fakeCall({ presses: ['1', ''] }), own)).toBe('no-input')
	expect(collectDigits.exits(own)).toContain('invalid')
	expect(collectDigits.exits(config)).not.toContain('invalid')
})

test('takes only what fits the pattern as a whole', async () => {
	const six = collectDigits.schema.parse({ ...settings, pattern: '[1-9][0-9]{5}' })
	const call = fakeCall({ presses: ['0123456', '123456'] })
	expect(await runCollectDigits(call, six)).toBe('collected')
	expect(call.notes).toEqual(['Entered 0123456, which does not fit.', 'Entered 123456.'])
	expect(collectDigits.schema.safeParse({ ...settings, pattern: '(' }).error?.issues[0]?.message).toBe(
		'This regular expression cannot be read',
	)
})

test('a pattern that takes for ever is stopped, and the node fails', async () => {
	const slow = collectDigits.schema.parse({ ...settings, maximum: 32, pattern: '(1+)+2' })
	const call = fakeCall({ presses: ['1'.repeat(32)] })
	await expect(runCollectDigits(call, slow)).rejects.toThrow('was stopped')
})

const readBack = collectDigits.schema.parse({
	...settings,
	...{ confirm: true, confirmPrompt: 'entered', confirmKeysPrompt: 'keys' },
})

test('reads the number back and takes it when it is confirmed', async () => {
	const call = fakeCall({ presses: ['4711', '1'] })
	expect(await runCollectDigits(call, readBack)).toBe('collected')
	expect(call.heard).toEqual(['number', 'entered', 'customer', 'keys'])
})

test('a number that is not confirmed is entered again', async () => {
	const call = fakeCall({ presses: ['4711', '2', '4712', '1'] })
	expect(await runCollectDigits(call, readBack)).toBe('collected')
	expect(call.variables).toEqual({ customer: '4712' })
})

test('is asked once more for the confirmation, and is not kept without one', async () => {
	const call = fakeCall({ presses: ['4711', '', '', '4711', '', '1'] })
	expect(await runCollectDigits(call, readBack)).toBe('collected')
	expect(call.heard.filter((words) => words === 'keys')).toHaveLength(4)
})

test('has no key that ends the entry when it is set so', async () => {
	const call = fakeCall({ presses: ['123#'] })
	await runCollectDigits(call, { ...config, terminator: 'none' })
	expect(call.prompts[0]?.terminator).toBeUndefined()
})

test('stops when the caller hangs up', async () => {
	await expect(runCollectDigits(fakeCall({ hangsUpAt: 2 }), config)).rejects.toThrow('call ended')
	await expect(runCollectDigits(fakeCall({ presses: ['4711'], hangsUpAt: 2 }), readBack)).rejects.toThrow('call ended')
})
