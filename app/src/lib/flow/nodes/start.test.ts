/** Start, by what the caller notices. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { start } from './start.ts'
import { runStart } from './start.server.ts'

test('takes the call at once', async () => {
	const call = fakeCall()
	expect(await runStart(call, start.schema.parse({}))).toBe('next')
	expect(call.isAnswered).toBe(true)
})

test('lets the caller hear ringing when it is told not to answer yet', async () => {
	const call = fakeCall()
	expect(await runStart(call, start.schema.parse({ answer: false }))).toBe('next')
	expect(call.isAnswered).toBe(false)
})
