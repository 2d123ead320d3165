/** Recording a sound by telephone, on a small Asterisk. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AriClient } from '../ari/client.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import { SoundRecorder } from './record-sound.ts'

let ari: AriClient
let asterisk: FakeAsterisk
let recorder: SoundRecorder
let isDiskFull = false
beforeEach(async () => {
	isDiskFull = false
	ari = new AriClient({ host: '127.0.0.1', port: 0, user: 'callytics', password: 'secret' })
	asterisk = new FakeAsterisk({ port: await ari.listen() })
	await asterisk.connect()
	recorder = new SoundRecorder({
		ari,
		speak: () => Promise.resolve('/speech/after-the-tone'),
		hasExtension: (number) => number === '201',
		mayRecord: () => !isDiskFull,
	})
})
afterEach(async () => {
	asterisk.disconnect()
	await ari.close()
})

async function begin(): Promise<{ recordingId: string; channelId: string }> {
	const begun = await recorder.begin('201')
	if (typeof begun === 'string') throw new Error(begun)
	return { ...begun, channelId: `record-${begun.recordingId}` }
}

test('the phone rings, hears what to do, and its recording is there when it hangs up', async () => {
	const { recordingId, channelId } = await begin()
	expect(recorder.get(recordingId)).toEqual({ stage: 'ringing' })
	asterisk.pickUp(channelId)
	await expect.poll(() => recorder.get(recordingId)).toEqual({ stage: 'recording' })
	expect(asterisk.requests).toContain(`POST channels/${channelId}/record`)
	expect(asterisk.requests.indexOf(`POST channels/${channelId}/play`)).toBeLessThan(
		asterisk.requests.indexOf(`POST channels/${channelId}/record`),
	)
	asterisk.hangUp(channelId)
	await expect.poll(() => recorder.get(recordingId)).toEqual({ stage: 'recorded' })
})

test('whoever does not answer is told so, and nothing is left of it', async () => {
	const { recordingId, channelId } = await begin()
	asterisk.hangUp(channelId, 17)
	await expect.poll(() => recorder.get(recordingId)).toMatchObject({ stage: 'failed' })
	expect(asterisk.channels.size).toBe(0)
})

test('an extension that does not exist is not rung', async () => {
	expect(await recorder.begin('999')).toBe('Extension 999 does not exist.')
	expect(asterisk.requests).toEqual([])
	expect(recorder.get('nothing')).toBeUndefined()
})

test('while the disk is nearly full no phone is rung to record on it', async () => {
	isDiskFull = true
	expect(await recorder.begin('201')).toBe('The disk is nearly full. Delete recordings or messages first.')
	expect(asterisk.requests).toEqual([])
})
