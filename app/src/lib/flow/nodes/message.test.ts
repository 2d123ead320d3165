/** Message, by what the caller says and presses. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { message } from './message.ts'
import { runMessage } from './message.server.ts'

const config = message.schema.parse({ mailboxId: 'box' })
const reviewing = { ...config, reviews: true }
const review = 'callytics/message-review'

test('greets, records and leaves the message', async () => {
	const call = fakeCall()
	expect(await runMessage(call, config)).toBe('left')
	expect(call.isAnswered).toBe(true)
	expect(call.heard).toEqual(['callytics/leave-message', 'callytics/message-left'])
	expect(call.recorded).toEqual([{ mailboxId: 'box', maximumSeconds: 180, silenceSeconds: 5 }])
	expect(call.told).toEqual(['left'])
	expect(call.notes).toEqual(['A message of 5 s.'])
})

test('a caller who says nothing leaves nothing', async () => {
	const call = fakeCall({ messages: [{ seconds: 0, endedBy: 'silence' }] })
	expect(await runMessage(call, config)).toBe('nothing-said')
	expect(call.told).toEqual(['dropped'])
})

test('the caller listens, records again and leaves the second take', async () => {
	const call = fakeCall({ presses: ['3', '2', '1'] })
	expect(await runMessage(call, reviewing)).toBe('left')
	expect(call.told).toEqual(['dropped', 'left'])
	expect(call.recorded).toHaveLength(2)
	expect(call.heard.filter((sound) => sound === review)).toHaveLength(3)
})

test('a caller who presses nothing leaves the message all the same', async () => {
	const call = fakeCall({ presses: [] })
	expect(await runMessage(call, reviewing)).toBe('left')
	expect(call.told).toEqual(['left'])
})

test('a wrong key only repeats the question', async () => {
	const call = fakeCall({ presses: ['9', '1'] })
	expect(await runMessage(call, reviewing)).toBe('left')
	expect(call.heard.filter((sound) => sound === review)).toHaveLength(2)
})

test('recording again has an end', async () => {
	const call = fakeCall({ presses: Array.from({ length: 50 }, () => '2') })
	expect(await runMessage(call, reviewing)).toBe('left')
	expect(call.recorded).toHaveLength(5)
})

test('takes no message while the disk is nearly full, and the call goes on', async () => {
	const call = fakeCall({ isDiskFull: true })
	expect(await runMessage(call, config)).toEqual({ kind: 'fail-or', exit: 'nothing-said' })
	expect(call.heard).toEqual([])
	expect(call.recorded).toEqual([])
})

test('stops when the caller hangs up while speaking', async () => {
	await expect(runMessage(fakeCall({ hangsUpAt: 3 }), config)).rejects.toThrow('call ended')
})
