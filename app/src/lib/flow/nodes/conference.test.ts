/** Conference, by PINs and what becomes of the caller in the room. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { conference } from './conference.ts'
import { runConference } from './conference.server.ts'

const open = conference.schema.parse({ room: 'Monday meeting' })
const withPin = { ...open, pin: '4711', moderatorPin: '0815', waitsForModerator: true, isMuted: true }

test('everybody comes into a room without a PIN', async () => {
	const call = fakeCall()
	expect(await runConference(call, open)).toBe('left')
	expect(call.prompts).toEqual([])
	expect(call.joined).toMatchObject([{ room: 'Monday meeting', isModerator: false, maximumMembers: 50 }])
})

test('the PIN decides who is a moderator, and is not told to the timeline', async () => {
	const call = fakeCall({ presses: ['4711'] })
	await runConference(call, withPin)
	expect(call.joined).toMatchObject([{ isModerator: false, isMuted: true, waitsForModerator: true }])
	expect(call.prompts[0]).toMatchObject({ isSecret: true, terminator: '#' })
	const host = fakeCall({ presses: ['0815'] })
	await runConference(host, withPin)
	expect(host.joined).toMatchObject([{ isModerator: true, isMuted: false }])
})

test('a wrong PIN may be corrected', async () => {
	const call = fakeCall({ presses: ['1111', '', '4711'] })
	expect(await runConference(call, withPin)).toBe('left')
	expect(call.heard.filter((sound) => sound === 'callytics/wrong-pin')).toHaveLength(2)
})

test('three wrong PINs are enough', async () => {
	const call = fakeCall({ presses: ['1', '2', '3'] })
	expect(await runConference(call, withPin)).toBe('wrong-pin')
	expect(call.joined).toEqual([])
})

test('with a PIN of moderators only, others come in by the hash key alone', async () => {
	const call = fakeCall({ presses: [''] })
	await runConference(call, { ...withPin, pin: '' })
	expect(call.joined).toMatchObject([{ isModerator: false }])
})

test.each(['locked', 'full'] as const)('a room that is %s is told to the caller', async (outcome) => {
	const call = fakeCall({ conferences: [outcome] })
	expect(await runConference(call, open)).toBe('locked')
	expect(call.heard).toEqual([`callytics/conference-${outcome}`])
})

test('a room that waits for a moderator needs a PIN of one', () => {
	expect(conference.schema.safeParse({ room: 'x', waitsForModerator: true }).success).toBe(false)
	expect(conference.schema.safeParse({ room: 'x', pin: '1234', moderatorPin: '1234' }).success).toBe(false)
})

test('stops when the caller hangs up while entering the PIN', async () => {
	await expect(runConference(fakeCall({ hangsUpAt: 2 }), withPin)).rejects.toThrow('call ended')
})
