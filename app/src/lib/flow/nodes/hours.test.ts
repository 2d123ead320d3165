/** Hours, by what the schedule says. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { hours } from './hours.ts'
import { runHours } from './hours.server.ts'

const config = hours.schema.parse({ schedule: 'office' })

test.each(['open', 'closed', 'holiday'] as const)('a call goes on by %s when the schedule says so', async (state) => {
	const call = fakeCall({ schedules: { office: state } })
	expect(await runHours(call, config)).toBe(state)
	expect(hours.exits(config)).toContain(state)
	expect(call.notes).toEqual([`The schedule says: ${state}.`])
})

test('a schedule that is gone is told and fails', async () => {
	const call = fakeCall()
	expect(await runHours(call, config)).toBe('failed')
	expect(call.notes).toEqual(['The schedule has been deleted.'])
})

test('stops when the caller hangs up', async () => {
	await expect(runHours(fakeCall({ hangsUpAt: 1 }), config)).rejects.toThrow('call ended')
})
