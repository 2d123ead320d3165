/** Sounds recorded by telephone: an extension is rung, and what was said becomes a sound when the phone hangs up. */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ExecutorClient } from '../control/client.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'
import { freeSoundName, keepRecording } from './sounds.ts'
import { theSounds } from './speech.ts'

const ASK_EVERY_MS = 500
// Ringing and the longest recording; after that the executor has ended it.
const LONGEST_MS = 700_000
const KEEP_MS = 600_000

/** How far it is, for the page that waits. */
export type PhoneRecording =
	| { stage: 'ringing' | 'recording' | 'storing' }
	| { stage: 'saved'; soundId: string }
	| { stage: 'failed'; reason: string }

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
	recordings.set(recordingId, { stage: 'ringing' })
	void follow(recorder, recordingId, name, actor)
	return { recordingId }
}

/** @throws UserError 404 `sound.recording_gone` when it is over for long or the console was restarted */
export function phoneRecording(recordingId: string): PhoneRecording {
	const recording = recordings.get(recordingId)
	if (recording) return recording
	throw new UserError(404, 'sound.recording_gone', 'This recording is no longer known. Record it again.')
}

/** Never rejects: what goes wrong is told to whoever waits. */
async function follow(from: Recorder, recordingId: string, name: string, actor: Actor): Promise<void> {
	const set = (recording: PhoneRecording) => void recordings.set(recordingId, recording)
	try {
		await waitUntilRecorded(from, recordingId, set)
		set({ stage: 'storing' })
		const file = join(theSounds().stateDirectory, 'recordings', 'sounds', `${recordingId}.wav16`)
		set({ stage: 'saved', soundId: (await keepRecording(name, file, actor)).id })
	} catch (error) {
		if (!(error instanceof UserError)) log.error('recording by phone failed', { error })
		const reason = error instanceof UserError ? error.message : 'The recording could not be stored. Record it again.'
		set({ stage: 'failed', reason })
	}
	setTimeout(() => recordings.delete(recordingId), KEEP_MS).unref()
}

async function waitUntilRecorded(
	from: Recorder,
	recordingId: string,
	set: (recording: PhoneRecording) => void,
): Promise<void> {
	const deadline = Date.now() + LONGEST_MS
	while (Date.now() < deadline) {
		const state = await from.soundRecording(recordingId)
		if (state.stage === 'recorded') return
		if (state.stage === 'failed') throw new UserError(409, 'sound.not_recorded', state.reason)
		set({ stage: state.stage })
		await delay(ASK_EVERY_MS)
	}
	throw new UserError(409, 'sound.not_recorded', 'The phone was never hung up.')
}
