/** Play, by what the caller notices. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { play } from './play.ts'
import { runPlay } from './play.server.ts'

const config = play.schema.parse({ prompt: 'callytics/welcome' })

test('plays its prompt and goes on', async () => {
	const call = fakeCall()
	expect(await runPlay(call, config)).toBe('done')
	expect(call.heard).toEqual(['callytics/welcome'])
})

test('stops when the caller hangs up', async () => {
	await expect(runPlay(fakeCall({ hangsUpAt: 1 }), config)).rejects.toThrow('call ended')
})
