/** Wait, by what the caller notices. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { wait } from './wait.ts'
import { runWait } from './wait.server.ts'

test('goes on when the time has passed', async () => {
	const call = fakeCall()
	expect(await runWait(call, wait.schema.parse({ seconds: 20 }))).toBe('done')
	expect(call.waited).toEqual([20])
})

test('leaves nobody in silence for long', () => {
	const silent = (seconds: number) => wait.schema.safeParse({ seconds, callerHears: { kind: 'silence' } })
	expect(silent(10).success).toBe(true)
	expect(silent(11).error?.issues[0]?.message).toContain('choose music or wait less')
})

test('stops when the caller hangs up', async () => {
	await expect(runWait(fakeCall({ hangsUpAt: 1 }), wait.schema.parse({}))).rejects.toThrow('call ended')
})
