/** A voice for tests: a tone, as long as the text. */
import { writeFile } from 'node:fs/promises'
import type { Voice } from './voice.ts'

const RATE = 8_000

/** A WAV file of one channel that holds a tone of 440 Hz. */
export function toneFile(seconds: number): Buffer {
	const samples = Math.round(seconds * RATE)
	const file = Buffer.alloc(44 + samples * 2)
	file.write('RIFF', 0)
	file.writeUInt32LE(36 + samples * 2, 4)
	file.write('WAVEfmt ', 8)
	file.writeUInt32LE(16, 16)
	file.writeUInt16LE(1, 20)
	file.writeUInt16LE(1, 22)
	file.writeUInt32LE(RATE, 24)
	file.writeUInt32LE(RATE * 2, 28)
	file.writeUInt16LE(2, 32)
	file.writeUInt16LE(16, 34)
	file.write('data', 36)
	file.writeUInt32LE(samples * 2, 40)
	for (let index = 0; index < samples; index++)
		file.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * 440 * index) / RATE)), 44 + index * 2)
	return file
}

export interface FakeVoice extends Voice {
	/** What it was asked to say, in order. */
	said: { text: string; language: string }[]
	/** How many texts it was saying at the same time at most. */
	mostAtOnce: number
}

/** @param say called for each text before it is said; throws to fail */
export function fakeVoice(say: (text: string) => void | Promise<void> = () => undefined): FakeVoice {
	let now = 0
	const voice: FakeVoice = {
		name: 'fake',
		said: [],
		mostAtOnce: 0,
		languages: () => Promise.resolve(['en-us', 'en-gb', 'fr-fr', 'fr-be', 'de']),
		async synthesise(text, language, file) {
			voice.said.push({ text, language })
			voice.mostAtOnce = Math.max(voice.mostAtOnce, ++now)
			try {
				await say(text)
				await writeFile(file, toneFile(text.length / 20))
			} finally {
				now--
			}
		},
	}
	return voice
}
