/** Records what caller and callee say, from one node to another or to the end of the call. */
import { AriRefused } from '../ari/client.ts'
import type { Call } from './call.ts'
import { command, tidyUp } from './commands.ts'
import type { DialParts } from './dial-parts.ts'
import { beginRecording, isRecording, stopRecordingNow } from './recording.ts'

const END_WAIT_MS = 3_000
const ENTER_WAIT_MS = 3_000

const nameOf = (recordingId: string) => `calls/${recordingId}`

/**
 * Listens to the caller's channel in both directions and writes it down. Does nothing while a recording goes on.
 * Taken up after a restart it only does what is missing; the recording itself goes on in Asterisk meanwhile.
 */
export async function startRecording(call: Call, parts: DialParts): Promise<void> {
	const { entry } = call
	if (entry.recording?.startedAt) return
	if (!entry.recording) {
		entry.recording = { recordingId: call.nextId('recording'), channelId: call.nextId('snoop') }
		parts.adoptChannel(call, entry.recording.channelId)
		call.touch()
		await call.persist()
	}
	const { recordingId, channelId } = entry.recording
	if (!(await isRecording(parts.ari, nameOf(recordingId)))) {
		await listen(call, parts, channelId)
		await beginRecording(parts.ari, channelId, { name: nameOf(recordingId), ifExists: 'overwrite' })
	}
	entry.recording.startedAt = Date.now()
	call.publish('recording.started', { recordingId })
}

/** The listening channel must have come to us before it can be recorded. */
async function listen(call: Call, parts: DialParts, snoopId: string): Promise<void> {
	try {
		await command(parts.ari, call, 'POST /channels/{channelId}/snoop/{snoopId}', {
			path: { channelId: call.caller.channelId, snoopId },
			query: { spy: 'both', app: 'callytics', appArgs: `recording,${call.id}` },
		})
	} catch (error) {
		// It was made before we were killed: it has long come to us.
		if (error instanceof AriRefused && error.status === 400) return
		throw error
	}
	if (!(await call.until(() => call.hasEntered(snoopId) || undefined, ENTER_WAIT_MS)))
		throw new Error('the listening channel did not come')
}

/** Ends the recording. Does nothing when there is none. */
export async function stopRecording(call: Call, parts: DialParts): Promise<void> {
	const { recording } = call.entry
	if (!recording) return
	const name = nameOf(recording.recordingId)
	if (await isRecording(parts.ari, name)) {
		await stopRecordingNow(parts.ari, name)
		await call.settle(() => call.endedRecording(name), END_WAIT_MS)
	}
	await tidyUp(parts.ari, 'DELETE /channels/{channelId}', { path: { channelId: recording.channelId } })
	const seconds = await parts.recordingSeconds(name)
	delete call.entry.recording
	if (recording.startedAt) call.publish('recording.ended', { recordingId: recording.recordingId, seconds })
}
