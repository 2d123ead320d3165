/** What is said into a phone becomes a sound, whoever is restarted meanwhile: real sox, a database of its own. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listSounds } from '#lib/server/db/sounds.ts'
import { UserError } from '#lib/server/errors.ts'
import type { Actor } from '#lib/server/settings/actor.ts'
import {
	phoneRecording,
	recordByPhone,
	resumePhoneRecordings,
	useRecorder,
} from '#lib/server/settings/phone-recordings.ts'
import { createAdministrator, setupActor } from '#lib/server/settings/setup.ts'
import { createSpokenSound } from '#lib/server/settings/sounds.ts'
import { useSounds } from '#lib/server/settings/speech.ts'
import { fakeVoice, toneFile } from '#lib/server/speech/fake-voice.ts'
import { createSpeech } from '#lib/server/speech/speech.ts'
import { freshDatabase } from '../../../../tests/db.ts'

await freshDatabase()

const stateDirectory = mkdtempSync(join(tmpdir(), 'callytics-state-'))
const recordings = join(stateDirectory, 'recordings', 'sounds')
mkdirSync(recordings, { recursive: true })
useSounds({ stateDirectory, speech: createSpeech({ folder: join(stateDirectory, 'speech'), voice: fakeVoice() }) })
afterAll(() => rmSync(stateDirectory, { recursive: true }))

let actor: Actor
beforeAll(async () => {
	await createAdministrator({ name: 'Ada Byron', login: 'Ada', password: 'engines weave algebra' }, '192.0.2.7')
	actor = await setupActor('192.0.2.7')
})

test('a recording by phone is a sound when the phone has hung up', async () => {
	const stages = ['ringing', 'recording', 'recorded'] as const
	let asked = 0
	writeFileSync(join(recordings, 'r1.wav16'), toneFile(2))
	useRecorder({
		recordSound: async () => ({ recordingId: 'r1' }),
		soundRecording: async () => ({ stage: stages[asked++]! }),
	})
	const { recordingId } = await recordByPhone({ name: 'Said', extension: '201' }, actor)
	expect(phoneRecording(recordingId)).toEqual({ stage: 'ringing' })
	await expect.poll(() => phoneRecording(recordingId), { timeout: 10_000 }).toMatchObject({ stage: 'saved' })
	expect((await listSounds()).find((sound) => sound.name === 'Said')).toMatchObject({ origin: 'phone' })
	expect(readdirSync(recordings)).toEqual([])
	expect(() => phoneRecording('r2')).toThrow('no longer known')
})

test('a recording goes on over a restart of the console, and over one of the call engine as well', async () => {
	const restarted = () => Promise.reject(new UserError(404, 'sound.recording_gone', 'Record it again.'))
	for (const [id, soundRecording] of [
		['r4', async () => ({ stage: 'recorded' }) as const],
		['r5', restarted],
	] as const) {
		// What a console leaves that is killed while somebody speaks: the note of a recording, and its file.
		useRecorder({ recordSound: async () => ({ recordingId: id }), soundRecording: () => new Promise(() => {}) })
		await recordByPhone({ name: `Spoken ${id}`, extension: '201' }, actor)
		writeFileSync(join(recordings, `${id}.wav16`), toneFile(2))
		utimesSync(join(recordings, `${id}.wav16`), new Date(0), new Date(0))
		useRecorder({ recordSound: restarted, soundRecording })
		await resumePhoneRecordings()
		await expect.poll(() => phoneRecording(id), { timeout: 10_000 }).toMatchObject({ stage: 'saved' })
		expect(await listSounds()).toContainEqual(
			expect.objectContaining({ name: `Spoken ${id}`, createdByName: 'Ada Byron' }),
		)
	}
	expect(readdirSync(recordings)).toEqual([])
})

test('a name that was taken while somebody spoke gets a number, and nothing is lost', async () => {
	const hungUp = Promise.withResolvers<{ stage: 'recorded' }>()
	useRecorder({ recordSound: async () => ({ recordingId: 'r6' }), soundRecording: () => hungUp.promise })
	await recordByPhone({ name: 'Wanted', extension: '201' }, actor)
	writeFileSync(join(recordings, 'r6.wav16'), toneFile(2))
	await createSpokenSound({ name: 'Wanted', text: 'Hello.', language: 'en-gb' }, actor)
	hungUp.resolve({ stage: 'recorded' })
	await expect.poll(() => phoneRecording('r6'), { timeout: 10_000 }).toMatchObject({ stage: 'saved' })
	expect((await listSounds()).map(({ name }) => name)).toContain('Wanted 2')
	expect(readdirSync(recordings)).toEqual([])
})

test('a phone that is not answered is told to whoever waits', async () => {
	useRecorder({
		recordSound: async () => ({ recordingId: 'r3' }),
		soundRecording: async () => ({ stage: 'failed', reason: 'No answer.' }),
	})
	await recordByPhone({ name: 'Never said', extension: '201' }, actor)
	await expect.poll(() => phoneRecording('r3')).toEqual({ stage: 'failed', reason: 'No answer.' })
	await expect(recordByPhone({ name: 'Said', extension: '201' }, actor)).rejects.toMatchObject({ field: 'name' })
})
