import { expect, test } from 'vitest'
import { heardMs } from './loop-back.ts'

/** A recording as Asterisk writes it: 8 kHz, 16 bits. @param loudness of each sample in turn */
function recording(seconds: number, sample: (index: number) => number): Buffer {
	const count = seconds * 8000
	const wav = Buffer.alloc(44 + count * 2)
	wav.write('RIFF', 0)
	wav.write('data', 36)
	for (let index = 0; index < count; index++) wav.writeInt16LE(Math.round(sample(index)), 44 + index * 2)
	return wav
}

const tone = (index: number) => 4000 * Math.sin(index / 3)

test('what is audible is counted, and silence and the noise of coding are not', () => {
	expect(heardMs(recording(3, tone))).toBe(3000)
	expect(heardMs(recording(3, (index) => (index < 8000 ? tone(index) : 0)))).toBe(1000)
	expect(heardMs(recording(3, (index) => (index % 2 ? 8 : -8)))).toBe(0)
})

test('a file that was cut short counts as far as it goes', () => {
	expect(heardMs(recording(1, tone).subarray(0, 44 + 801))).toBe(40)
})
