/** Hang up, by what the caller hears last. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { hangup } from './hangup.ts'
import { runHangup } from './hangup.server.ts'

test('says goodbye before it hangs up', async () => {
	const call = fakeCall()
	await runHangup(call, hangup.schema.parse({ prompt: 'callytics/goodbye' }))
	expect(call.heard).toEqual(['callytics/goodbye'])
	expect(call.hungUpWith).toBe(16)
})

test('hangs up at once with the cause that is set', async () => {
	const call = fakeCall()
	await runHangup(call, hangup.schema.parse({ cause: 17 }))
	expect(call.heard).toEqual([])
	expect(call.hungUpWith).toBe(17)
})

test('does not hang up on a caller who has already gone', async () => {
	const call = fakeCall({ hangsUpAt: 1 })
	await expect(runHangup(call, hangup.schema.parse({ prompt: 'callytics/goodbye' }))).rejects.toThrow('call ended')
	expect(call.hungUpWith).toBeUndefined()
})

test('hangs up all the same when the last prompt cannot be said', async () => {
	const call = fakeCall()
	call.call.play = () => Promise.reject(new Error('nothing of the prompt can be said'))
	await runHangup(call, hangup.schema.parse({ prompt: 'gone' }))
	expect(call.hungUpWith).toBe(16)
	expect(call.notes.join()).toContain('nothing of the prompt can be said')
})
