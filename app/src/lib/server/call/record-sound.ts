/** Records a sound by telephone: rings an extension, records what is said, and keeps it until the console fetches it. */
import { randomUUID } from 'node:crypto'
import { describeCause } from '#lib/domain/hangup.ts'
import { AriRefused, type AriClient } from '../ari/client.ts'
import type { AriEvent } from '../ari/types.generated.ts'
import type { SoundRecording } from '../control/protocol.ts'
import { log } from '../log.ts'
import { tidyUp } from './commands.ts'

const RING_SECONDS = 30
const LONGEST_SECONDS = 600
// The console asks every second; whoever does not ask for so long is gone.
const KEEP_MS = 900_000
const INSTRUCTION = 'After the tone, say what callers are to hear. Then hang up.'

export interface SoundRecorderParts {
	ari: AriClient
	speak: (text: string, language: string) => Promise<string>
	hasExtension: (number: string) => boolean
	mayRecord: () => boolean
}

/** It is no call: nothing of it is journalled, and a restart of the executor ends it. */
export class SoundRecorder {
	readonly #parts: SoundRecorderParts
	readonly #recordings = new Map<string, SoundRecording>()

	constructor(parts: SoundRecorderParts) {
		this.#parts = parts
	}

	get(recordingId: string): SoundRecording | undefined {
		return this.#recordings.get(recordingId)
	}

	/**
	 * Rings the extension. The file becomes `sounds/<id>.wav16` below the recordings.
	 * @returns the recording's id, or a sentence saying why it cannot be rung
	 */
	async begin(extension: string): Promise<{ recordingId: string } | string> {
		const { ari, hasExtension, mayRecord } = this.#parts
		if (!hasExtension(extension)) return `Extension ${extension} does not exist.`
		if (!mayRecord()) return 'The disk is nearly full. Delete recordings or messages first.'
		const recordingId = randomUUID()
		const channelId = `record-${recordingId}`
		this.#recordings.set(recordingId, { stage: 'ringing' })
		ari.subscribe(channelId, (event) => this.#take(recordingId, channelId, event))
		try {
			await ari.request('POST /channels/{channelId}', {
				path: { channelId },
				query: {
					endpoint: `PJSIP/${extension}`,
					app: 'callytics',
					appArgs: `leg,${recordingId},${channelId}`,
					callerId: '"Record a sound" <>',
					timeout: RING_SECONDS,
				},
				isRepeatable: false,
			})
		} catch (error) {
			this.#forget(recordingId, channelId)
			if (!(error instanceof AriRefused)) throw error
			return `No phone is signed in as extension ${extension}.`
		}
		setTimeout(() => this.#recordings.delete(recordingId), KEEP_MS).unref()
		return { recordingId }
	}

	#take(recordingId: string, channelId: string, event: AriEvent): void {
		if (event.type === 'StasisStart') void this.#record(recordingId, channelId)
		else if (event.type === 'RecordingFinished') this.#end(recordingId, channelId, { stage: 'recorded' })
		else if (event.type === 'RecordingFailed')
			this.#end(recordingId, channelId, { stage: 'failed', reason: 'The recording could not be stored.' })
		else if (event.type === 'ChannelDestroyed') this.#takeEnd(recordingId, channelId, event.cause)
	}

	#takeEnd(recordingId: string, channelId: string, cause: number): void {
		const stage = this.#recordings.get(recordingId)?.stage
		// Asterisk has closed the file by then, whether or not it has said so.
		if (stage === 'recording') this.#end(recordingId, channelId, { stage: 'recorded' })
		else if (stage === 'ringing') {
			const reason = cause === 16 ? 'It was hung up before anything was said.' : `${describeCause(cause)}.`
			this.#end(recordingId, channelId, { stage: 'failed', reason })
		} else this.#parts.ari.unsubscribe(channelId)
	}

	/** The instruction is not waited for: Asterisk plays, then sounds the tone, then records. */
	async #record(recordingId: string, channelId: string): Promise<void> {
		const { ari, speak } = this.#parts
		const path = { channelId }
		try {
			const media = await speak(INSTRUCTION, 'en').catch((error: unknown) => {
				log.warn('the instruction for recording could not be spoken', { error })
				return undefined
			})
			if (media) await ari.request('POST /channels/{channelId}/play', { path, query: { media: `sound:${media}` } })
			await ari.request('POST /channels/{channelId}/record', {
				path,
				query: {
					name: `sounds/${recordingId}`,
					// 16 kHz, for the phones that can; it costs the others nothing.
					format: 'wav16',
					beep: true,
					terminateOn: '#',
					maxDurationSeconds: LONGEST_SECONDS,
				},
				isRepeatable: false,
			})
			if (this.#recordings.get(recordingId)?.stage === 'ringing')
				this.#recordings.set(recordingId, { stage: 'recording' })
		} catch (error) {
			if (this.#recordings.get(recordingId)?.stage !== 'ringing') return
			log.warn('a sound could not be recorded', { channel_id: channelId, error })
			this.#end(recordingId, channelId, { stage: 'failed', reason: 'The recording could not be started.' })
		}
	}

	#end(recordingId: string, channelId: string, state: SoundRecording): void {
		const before = this.#recordings.get(recordingId)?.stage
		if (before === 'ringing' || before === 'recording') this.#recordings.set(recordingId, state)
		this.#parts.ari.unsubscribe(channelId)
		tidyUp(this.#parts.ari, 'DELETE /channels/{channelId}', { path: { channelId } }).catch((error: unknown) =>
			log.warn('phone could not be hung up after recording', { channel_id: channelId, error }),
		)
	}

	#forget(recordingId: string, channelId: string): void {
		this.#recordings.delete(recordingId)
		this.#parts.ari.unsubscribe(channelId)
	}
}
