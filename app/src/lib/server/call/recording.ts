/** Recordings as Asterisk makes them: begun on a channel, found again after a restart, waited for, stopped. */
import { AriRefused, AriUnavailable, type AriClient, type RequestParts } from '../ari/client.ts'
import type { LiveRecording } from '../ari/types.generated.ts'
import type { Call } from './call.ts'
import { tidyUp } from './commands.ts'

type RecordRequest = RequestParts<'POST /channels/{channelId}/record'>

/**
 * Begins a WAV file of 8 kHz, which both Asterisk and browsers play, below the folder of recordings.
 * @throws AriRefused when the channel has gone or the file cannot be made
 */
export async function beginRecording(
	ari: AriClient,
	channelId: string,
	query: Omit<NonNullable<RecordRequest['query']>, 'format'>,
): Promise<void> {
	const request: RecordRequest = { path: { channelId }, query: { ...query, format: 'wav' }, isRepeatable: false }
	try {
		await ari.request('POST /channels/{channelId}/record', request)
	} catch (error) {
		// The answer was lost, perhaps not the request.
		if (!(error instanceof AriUnavailable)) throw error
		if (!(await isRecording(ari, query.name))) await ari.request('POST /channels/{channelId}/record', request)
	}
}

/** Whether it is being made at this moment. */
export function isRecording(ari: AriClient, recordingName: string): Promise<boolean> {
	return exists(ari.request('GET /recordings/live/{recordingName}', { path: { recordingName } }))
}

/** Whether there is a file of it. */
export function isStored(ari: AriClient, recordingName: string): Promise<boolean> {
	return exists(ari.request('GET /recordings/stored/{recordingName}', { path: { recordingName } }))
}

async function exists(answer: Promise<unknown>): Promise<boolean> {
	try {
		await answer
		return true
	} catch (error) {
		if (error instanceof AriRefused && error.status === 404) return false
		throw error
	}
}

export async function stopRecordingNow(ari: AriClient, recordingName: string): Promise<void> {
	await tidyUp(ari, 'POST /recordings/live/{recordingName}/stop', { path: { recordingName } })
}

export async function deleteRecording(ari: AriClient, recordingName: string): Promise<void> {
	await tidyUp(ari, 'DELETE /recordings/stored/{recordingName}', { path: { recordingName } })
}

/** Seconds of a recording that has ended; 0 when nobody said anything. @param secondsOfFile asked when its end was told to a process that died */
export async function secondsOf(
	call: Call,
	recordingName: string,
	secondsOfFile: (recordingName: string) => Promise<number>,
): Promise<number> {
	const told: LiveRecording | undefined = call.endedRecording(recordingName)
	if (told?.state === 'failed') return 0
	if (told?.talking_duration === 0) return 0
	return secondsOfFile(recordingName)
}
