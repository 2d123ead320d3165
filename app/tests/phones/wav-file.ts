/** Sound of a telephone line as a WAV file. */
import { wavHead } from '#lib/server/sound/wav.ts'
import { sampleRate } from './sound.ts'

export function wavOf(samples: Int16Array): Buffer {
	const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
	return Buffer.concat([wavHead(bytes.length, sampleRate), bytes])
}
