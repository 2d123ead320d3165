/** Sound files as people have them, each with a tone of 440 Hz. */
import type { Appliance } from '../../../image-build/testbed.ts'

export interface WavForm {
	hertz: number
	bits: 8 | 16 | 24
	channels: number
	ms?: number
	/** What the header says about the length of the sound, if not the truth. */
	saidBytes?: number
}

/** A tone of 440 Hz as a WAV file (RIFF, PCM). */
export function wav({ hertz, bits, channels, ms = 2000, saidBytes }: WavForm): Buffer {
	const frames = Math.round((hertz * ms) / 1000)
	const size = bits / 8
	const data = Buffer.alloc(frames * channels * size)
	for (let frame = 0; frame < frames; frame++) {
		const value = 0.25 * Math.sin((2 * Math.PI * 440 * frame) / hertz)
		for (let channel = 0; channel < channels; channel++) {
			const at = (frame * channels + channel) * size
			if (bits === 8) data.writeUInt8(128 + Math.round(value * 127), at)
			else data.writeIntLE(Math.round(value * (2 ** (bits - 1) - 1)), at, size)
		}
	}
	const header = Buffer.alloc(44)
	header.write('RIFF', 0)
	header.writeUInt32LE((saidBytes ?? data.length) + 36, 4)
	header.write('WAVEfmt ', 8)
	header.writeUInt32LE(16, 16)
	header.writeUInt16LE(1, 20)
	header.writeUInt16LE(channels, 22)
	header.writeUInt32LE(hertz, 24)
	header.writeUInt32LE(hertz * channels * size, 28)
	header.writeUInt16LE(channels * size, 32)
	header.writeUInt16LE(bits, 34)
	header.write('data', 36)
	header.writeUInt32LE(saidBytes ?? data.length, 40)
	return Buffer.concat([header, data])
}

/**
 * A tone of two seconds as another program would have written it; the appliance's own sox writes all that it reads.
 * @param words how sox is to write it
 */
export async function encoded(appliance: Appliance, words: readonly string[]): Promise<Buffer> {
	// Not through a pipe: sox goes back to the beginning to write down what it has learnt on the way.
	const script = 'file=$(mktemp) && sox -n "$@" "$file" synth 2 sine 440 gain -6 && base64 -w0 "$file"; rm -f "$file"'
	return Buffer.from(await appliance.exec(['sh', '-c', script, 'sh', ...words]), 'base64')
}

/** The same MP3 file with a title and a cover before the sound (ID3v2.3) and a title behind it (ID3v1). */
export function labelled(mp3: Buffer): Buffer {
	const title = Buffer.from('TIT2\0\0\0\x06\0\0\0Hello', 'latin1')
	const cover = Buffer.from('APIC\0\0\x80\0\0\0\0image/png\0\x03\0', 'latin1')
	const frames = Buffer.concat([title, cover, Buffer.alloc(0x8000 - (cover.length - 10), 0xff)])
	const size = [21, 14, 7, 0].map((bits) => (frames.length >> bits) & 0x7f)
	const behind = Buffer.from(`TAG${'Hello'.padEnd(125, '\0')}`, 'latin1')
	return Buffer.concat([Buffer.from([...Buffer.from('ID3\x03\0\0', 'latin1'), ...size]), frames, mp3, behind])
}
