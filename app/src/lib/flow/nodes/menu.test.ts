/** Menu, by what the caller presses and hears. */
import { expect, test } from 'vitest'
import { wordsOfExit } from '../document.ts'
import { fakeCall } from '../fake-call.ts'
import { menu } from './menu.ts'
import { runMenu } from './menu.server.ts'

const config = menu.schema.parse({ prompt: 'welcome', digits: ['1', '2'], attempts: 2, timeoutSeconds: 4 })

test('leaves by the key that was pressed', async () => {
	const call = fakeCall({ presses: ['2'] })
	expect(await runMenu(call, config)).toBe('2')
	expect(call.prompts[0]).toMatchObject({ maximum: 1, firstDigitSeconds: 4, canInterrupt: true, terminator: undefined })
})

test('takes choices of several digits, told apart by what may still follow', async () => {
	const call = fakeCall({ presses: ['12'] })
	expect(await runMenu(call, { ...config, digits: ['1', '12', '200'] })).toBe('12')
	expect(call.prompts[0]).toMatchObject({ maximum: 3, choices: ['1', '12', '200'], terminator: '#' })
})

test('has no key that ends the entry where that key is a choice', async () => {
	const call = fakeCall({ presses: ['#1'] })
	expect(await runMenu(call, { ...config, digits: ['#1', '12'] })).toBe('#1')
	expect(call.prompts[0]?.terminator).toBeUndefined()
})

test('lets the prompt be heard to its end when it is set so', async () => {
	const call = fakeCall({ presses: ['1'] })
	await runMenu(call, { ...config, canInterrupt: false })
	expect(call.prompts[0]).toMatchObject({ canInterrupt: false })
})

test('says that a key is not used and plays the prompt again', async () => {
	const call = fakeCall({ presses: ['9', '1'] })
	expect(await runMenu(call, config)).toBe('1')
	expect(call.heard).toEqual(['welcome', 'callytics/invalid', 'welcome'])
	expect(call.notes).toEqual(['Pressed 9, which is not offered.', 'Pressed 1.'])
})

test('says something else when nothing was pressed', async () => {
	const call = fakeCall({ presses: ['', '1'] })
	const noInputPrompt = menu.schema.parse({ prompt: 'a', digits: ['1'], noInputPrompt: 'hello' }).noInputPrompt
	expect(await runMenu(call, { ...config, noInputPrompt })).toBe('1')
	expect(call.heard).toEqual(['welcome', 'hello', 'welcome'])
})

test('repeats the prompt at once after a wrong key when no other prompt is set', async () => {
	const call = fakeCall({ presses: ['9', '1'] })
	expect(await runMenu(call, { ...config, invalidPrompt: [] })).toBe('1')
	expect(call.heard).toEqual(['welcome', 'welcome'])
})

test('gives up after the last silent attempt', async () => {
	const call = fakeCall()
	expect(await runMenu(call, config)).toBe('no-input')
	expect(call.heard).toEqual(['welcome', 'welcome'])
})

test('leaves by its own exit after a last wrong key when there is one', async () => {
	const withExit = { ...config, hasInvalidExit: true }
	expect(menu.exits(withExit)).toEqual(['1', '2', 'invalid', 'no-input', 'failed'])
	expect(await runMenu(fakeCall({ presses: ['9', '9'] }), withExit)).toBe('invalid')
	expect(await runMenu(fakeCall({ presses: ['9', ''] }), withExit)).toBe('no-input')
	expect(menu.exits(config)).toEqual(['1', '2', 'no-input', 'failed'])
	expect(await runMenu(fakeCall({ presses: ['9', '9'] }), config)).toBe('no-input')
})

test('a key is read with its label, and a menu of an earlier version has none', () => {
	const position = { x: 0, y: 0 }
	const node = (config: Record<string, unknown>) => ({ id: 'menu', type: 'menu', name: 'Menu', config, position })
	const labelled = node({ prompt: 'welcome', digits: ['1', '2'], labels: { 1: ' sales ' } })
	expect(['1', '2', 'no-input'].map((exit) => wordsOfExit(labelled, exit))).toEqual(['1 sales', '2', 'no input'])
	expect(config.labels).toEqual({})
	expect(wordsOfExit(node({ prompt: 'welcome', digits: ['1'] }), '1')).toBe('1')
	expect(wordsOfExit(node({ prompt: '', digits: ['1'], labels: { 1: 'sales' } }), '1')).toBe('1 sales')
})

test('a label is one line of at most 24 characters', () => {
	const told = (label: string) =>
		menu.schema.safeParse({ prompt: 'a', digits: ['1'], labels: { 1: label } }).error?.issues[0]?.message
	expect([told('<b>Verkäufe</b> & Büro'), told('x'.repeat(25)), told('two\nlines')]).toEqual([
		undefined,
		'A label has at most 24 characters',
		'A label is one line of text',
	])
})

test('stops when the caller hangs up', async () => {
	await expect(runMenu(fakeCall({ hangsUpAt: 1 }), config)).rejects.toThrow('call ended')
	await expect(runMenu(fakeCall({ presses: ['9'], hangsUpAt: 2 }), config)).rejects.toThrow('call ended')
})
