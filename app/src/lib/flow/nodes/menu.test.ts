/** Menu, by what the caller presses and hears. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { menu } from './menu.ts'
import { runMenu } from './menu.server.ts'

const config = menu.schema.parse({ prompt: 'welcome', digits: ['1', '2'], attempts: 2, timeoutSeconds: 4 })

test('leaves by the key that was pressed', async () => {
	const call = fakeCall({ presses: ['2'] })
	expect(await runMenu(call, config)).toBe('2')
	expect(call.prompts[0]).toMatchObject({ maximum: 1, firstDigitSeconds: 4 })
})

test('says that a key is not used and plays the prompt again', async () => {
	const call = fakeCall({ presses: ['9', '1'] })
	expect(await runMenu(call, config)).toBe('1')
	expect(call.heard).toEqual(['welcome', 'callytics/invalid', 'welcome'])
	expect(call.notes).toEqual(['Pressed 9, which is not offered.', 'Pressed 1.'])
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

test('stops when the caller hangs up', async () => {
	await expect(runMenu(fakeCall({ hangsUpAt: 1 }), config)).rejects.toThrow('call ended')
	await expect(runMenu(fakeCall({ presses: ['9'], hangsUpAt: 2 }), config)).rejects.toThrow('call ended')
})
