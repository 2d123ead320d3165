/** Sounds recorded by telephone: an extension is rung, and what was said becomes a sound when the phone hangs up. */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { ExecutorClient } from '../control/client.ts'
import type { SoundRecording } from '../control/protocol.ts'
import { isDatabaseAway } from '../db/pool.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'
import { freeSoundName, keepRecording } from './sounds.ts'
import { theSounds } from './speech.ts'

const ASK_EVERY_MS = 500
// Ringing and the longest recording; after that the executor has ended it.
const LONGEST_MS = 700_000
const KEEP_MS = 600_000
// Asterisk writes once a second or more often; the call engine that could tell of the end was restarted.
const STILL_MS = 5_000
const TRY_AGAIN_MS = 5_000

/** How far it is, for the page that waits. */
export type PhoneRecording =
	| { stage: 'ringing' | 'recording' | 'storing' }
	| { stage: 'saved'; soundId: string }
	| { stage: 'failed'; reason: string }

// A former version noted no address.
const ActorNote = z.object({ userId: z.string(), name: z.string(), address: z.string().default('') })

/** What is to become of a recording; lies beside its file until it has become a sound, so that a restart loses none. */
const RecordingNote = z.object({ name: z.string(), actor: ActorNote })
type RecordingNote = z.infer<typeof RecordingNote>
const noteEnding = '.json'

type Recorder = Pick<ExecutorClient, 'recordSound' | 'soundRecording'>

let recorder: Recorder | undefined
const recordings = new Map<string, PhoneRecording>()

/** Names what rings phones in this process. */
export function useRecorder(given: Recorder): void {
	recorder = given
}

/**
 * Rings an extension; what is said becomes a sound whether or not anybody waits for it.
 * @throws UserError 409 `sound.name_taken`, `sound.no_phone`, 503 `executor.away`
 */
export async function recordByPhone(
	input: { name: string; extension: string },
	actor: Actor,
): Promise<{ recordingId: string }> {
	if (!recorder) throw new Error('nothing rings phones in this process')
	const name = await freeSoundName(input.name)
	if (!/^\d{2,6}$/.test(input.extension)) {
		throw new UserError(400, 'sound.no_extension', 'Choose the extension whose phone is to ring.', 'extension')
	}
	const { recordingId } = await recorder.recordSound(input.extension)
	const note: RecordingNote = { name, actor: { userId: actor.userId, name: actor.name, address: actor.address } }
	await writeFile(fileOf(recordingId, noteEnding), JSON.stringify(note))
	void follow(recorder, recordingId, note)
	return { recordingId }
}

/** Goes on with what was under way when the console ended; to be called once, when the database is there. */
export async function resumePhoneRecordings(): Promise<void> {
	if (!recorder) return
	for (const fileName of await readdir(folder())) {
		if (!fileName.endsWith(noteEnding)) continue
		const recordingId = fileName.slice(0, -noteEnding.length)
		try {
			const note = RecordingNote.parse(JSON.parse(await readFile(fileOf(recordingId, noteEnding), 'utf8')))
			log.info('recording by phone is taken up again', { sound: note.name })
			void follow(recorder, recordingId, note)
		} catch (error) {
			// Half written when the console was killed: nobody knows what was to become of it.
			log.warn('recording by phone cannot be taken up again', { error })
			await forget(recordingId)
		}
	}
}

const folder = () => join(theSounds().stateDirectory, 'recordings', 'sounds')
const fileOf = (recordingId: string, ending = '.wav16') => join(folder(), `${recordingId}${ending}`)

/** The note last: as long as it is there, it can be begun again. */
async function forget(recordingId: string): Promise<void> {
	for (const file of [fileOf(recordingId), fileOf(recordingId, noteEnding)]) await rm(file, { force: true })
}

/** @throws UserError 404 `sound.recording_gone` when it is over for long, or nobody has taken it up again yet */
export function phoneRecording(recordingId: string): PhoneRecording {
	const recording = recordings.get(recordingId)
	if (recording) return recording
	throw new UserError(
		404,
		'sound.recording_gone',
		'This recording is no longer known here. Whatever was recorded appears in the list.',
	)
}

/** Never rejects: what goes wrong is told to whoever waits. */
async function follow(from: Recorder, recordingId: string, note: RecordingNote): Promise<void> {
	const set = (recording: PhoneRecording) => void recordings.set(recordingId, recording)
	set({ stage: 'ringing' })
	try {
		await waitUntilRecorded(from, recordingId, set)
		set({ stage: 'storing' })
		const { id } = await keepWhenPossible(fileOf(recordingId), note)
		await forget(recordingId)
		set({ stage: 'saved', soundId: id })
	} catch (error) {
		if (error instanceof UserError) await forget(recordingId)
		else log.error('recording by phone failed', { error })
		const reason = error instanceof UserError ? error.message : 'The recording could not be stored.'
		set({ stage: 'failed', reason })
	}
	setTimeout(() => recordings.delete(recordingId), KEEP_MS).unref()
}

/** Waits while the database is away. A name that somebody took meanwhile gets a number: nobody is there to choose another. */
async function keepWhenPossible(file: string, { name, actor }: RecordingNote): Promise<{ id: string }> {
	for (let count = 1; ;) {
		try {
			return await keepRecording(count === 1 ? name : `${name.slice(0, 70)} ${count}`, file, actor)
		} catch (error) {
			if (error instanceof UserError && error.code === 'sound.name_taken') count++
			else if (isDatabaseAway(error)) await delay(TRY_AGAIN_MS)
			else throw error
		}
	}
}

async function waitUntilRecorded(
	from: Recorder,
	recordingId: string,
	set: (recording: PhoneRecording) => void,
): Promise<void> {
	const deadline = Date.now() + LONGEST_MS
	for (; Date.now() < deadline; await delay(ASK_EVERY_MS)) {
		const state = await readState(from, recordingId)
		if (state === 'away') continue
		if (state.stage === 'recorded') return
		if (state.stage === 'failed') throw new UserError(409, 'sound.not_recorded', state.reason)
		set({ stage: state.stage })
	}
	throw new UserError(409, 'sound.not_recorded', 'The phone was never hung up.')
}

/** As the call engine tells; one that was restarted has hung the phone up and knows no more of it, but the file is there. */
async function readState(from: Recorder, recordingId: string): Promise<SoundRecording | 'away'> {
	try {
		return await from.soundRecording(recordingId)
	} catch (error) {
		if (!(error instanceof UserError)) throw error
		if (error.code === 'executor.away') return 'away'
		const file = await stat(fileOf(recordingId)).catch(() => undefined)
		if (error.code !== 'sound.recording_gone' || !file) throw error
		return { stage: Date.now() - file.mtimeMs > STILL_MS ? 'recorded' : 'recording' }
	}
}
