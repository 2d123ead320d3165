/** A call of the machine to itself: one end plays a prompt, the other records, and what was recorded is listened to. */
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AriClient } from '../ari/client.ts'
import type { AriEvent } from '../ari/types.generated.ts'
import { log } from '../log.ts'
import { tidyUp } from './commands.ts'

const RECORD_SECONDS = 3
const DEADLINE_MS = 30_000
/** What every caller hears when nothing else can be said: it must be there. */
const PROMPT = 'sound:callytics/emergency-fallback'

const SAMPLES_IN_WINDOW = 160
const RATE = 8000
// 16-bit samples; speech is ten times louder, and the noise of coding ten times softer.
const AUDIBLE = 300

/** How long sound is heard in a recording. @param wav 8 kHz, 16 bits, one channel, as Asterisk writes it */
export function heardMs(wav: Buffer): number {
	const begin = wav.indexOf('data') + 8
	let windows = 0
	for (let from = begin; from + SAMPLES_IN_WINDOW * 2 <= wav.length; from += SAMPLES_IN_WINDOW * 2) {
		let sum = 0
		for (let at = from; at < from + SAMPLES_IN_WINDOW * 2; at += 2) sum += wav.readInt16LE(at) ** 2
		if (Math.sqrt(sum / SAMPLES_IN_WINDOW) >= AUDIBLE) windows++
	}
	return (windows * SAMPLES_IN_WINDOW * 1000) / RATE
}

/** Waits for one event of a channel. */
function nextOf(ari: AriClient, channelId: string, wanted: readonly AriEvent['type'][]): Promise<AriEvent> {
	const { promise, resolve, reject } = Promise.withResolvers<AriEvent>()
	ari.subscribe(channelId, (event) => {
		if (wanted.includes(event.type)) resolve(event)
		else if (event.type === 'ChannelDestroyed') reject(new Error('the call to itself was cut off'))
	})
	return promise
}

/**
 * It is no call: nothing of it is journalled or counted.
 * @param recordings folder in which Asterisk records
 * @throws when Asterisk refuses it, or it does not come to its end in time
 */
export async function callItself(ari: AriClient, recordings: string): Promise<{ heardMs: number }> {
	// Else each request would wait for a connection first.
	if (!ari.isConnected) throw new Error('Asterisk is not connected')
	const id = randomUUID()
	const [listener, speaker] = [`loop-back-${id}`, `loop-back-far-${id}`]
	const name = `sounds/loop-back-${id}`
	const deadline = Promise.withResolvers<never>()
	const timer = setTimeout(() => deadline.reject(new Error('the call to itself did not end')), DEADLINE_MS)
	const inTime = <T>(work: Promise<T>) => Promise.race([work, deadline.promise])
	try {
		const begun = Promise.all([listener, speaker].map((channelId) => nextOf(ari, channelId, ['StasisStart'])))
		begun.catch(() => undefined) // awaited below, unless Asterisk refuses before
		await ari.request('POST /channels/{channelId}', {
			path: { channelId: listener },
			query: {
				endpoint: 'Local/s@callytics-loop-back/n',
				app: 'callytics',
				appArgs: 'loop-back',
				otherChannelId: speaker,
			},
			isRepeatable: false,
		})
		await inTime(begun)
		const recorded = nextOf(ari, listener, ['RecordingFinished', 'RecordingFailed'])
		recorded.catch(() => undefined)
		await ari.request('POST /channels/{channelId}/record', {
			path: { channelId: listener },
			query: { name, format: 'wav', maxDurationSeconds: RECORD_SECONDS },
			isRepeatable: false,
		})
		await ari.request('POST /channels/{channelId}/play', { path: { channelId: speaker }, query: { media: PROMPT } })
		if ((await inTime(recorded)).type === 'RecordingFailed') return { heardMs: 0 }
		return { heardMs: heardMs(await readFile(join(recordings, `${name}.wav`))) }
	} finally {
		clearTimeout(timer)
		await hangUp(ari, [listener, speaker])
		await rm(join(recordings, `${name}.wav`), { force: true })
	}
}

async function hangUp(ari: AriClient, channelIds: readonly string[]): Promise<void> {
	for (const channelId of channelIds) {
		ari.unsubscribe(channelId)
		await tidyUp(ari, 'DELETE /channels/{channelId}', { path: { channelId } }).catch((error: unknown) =>
			log.warn('the call to itself could not be hung up', { channel_id: channelId, error }),
		)
	}
}
