/** Play, by what the caller notices. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { play } from './play.ts'
import { runPlay } from './play.server.ts'

const config = play.schema.parse({ prompt: 'callytics/welcome' })

test('says its prompt and goes on', async () => {
	const call = fakeCall()
	expect(await runPlay(call, config)).toBe('done')
	expect(call.heard).toEqual(['callytics/welcome'])
})

test('says sounds, texts and values one after the other', async () => {
	const call = fakeCall()
	const prompt = [
		{ kind: 'sound', sound: 'callytics/welcome' },
		{ kind: 'text', text: 'Your number is' },
		{ kind: 'value', value: 'digits', as: 'digits' },
	]
	expect(await runPlay(call, play.schema.parse({ prompt }))).toBe('done')
	expect(call.heard).toEqual(['callytics/welcome', '“Your number is”', 'digits'])
})

test('stops when the caller hangs up', async () => {
	await expect(runPlay(fakeCall({ hangsUpAt: 1 }), config)).rejects.toThrow('call ended')
})
