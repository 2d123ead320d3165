/** A prompt is found where it is, as often as it is, and only as far as it was played. */
import { expect, test } from 'vitest'
import { decodeG711, encodeG711 } from './g711.ts'
import { findPrompt, secondsHeard } from './prompt-search.ts'
import { sampleRate } from './sound.ts'

/** Something like speech: syllables of changing formants with short pauses, different for each seed. */
function makeSpeech(seed: number, ms: number): Int16Array {
	let state = seed
	const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
	const samples = new Int16Array((ms * sampleRate) / 1000)
	let at = 0
	while (at < samples.length) {
		const length = Math.round((0.08 + 0.12 * random()) * sampleRate)
		const formants = [300 + 500 * random(), 900 + 1200 * random(), 2200 + 900 * random()]
		for (let index = 0; index < length && at + index < samples.length; index++) {
			const envelope = Math.sin((Math.PI * index) / length)
			const time = (at + index) / sampleRate
			const voice = formants.reduce((sum, hertz, rank) => sum + Math.sin(2 * Math.PI * hertz * time) / (rank + 1), 0)
			samples[at + index] = 4000 * envelope * voice
		}
		at += length + Math.round(0.05 * random() * sampleRate)
	}
	return samples
}

/** A line of so many seconds on which sounds begin at the given milliseconds. */
function line(seconds: number, ...sounds: [number, Int16Array][]): Int16Array {
	const samples = new Int16Array(seconds * sampleRate)
	for (const [atMs, sound] of sounds) samples.set(sound, (atMs * sampleRate) / 1000)
	return decodeG711('alaw', encodeG711('alaw', samples))
}

const prompt = makeSpeech(1, 3000)
const other = makeSpeech(2, 3000)

test('a prompt played once is found once, whole, where it began', () => {
	const found = findPrompt(line(6, [1234, prompt]), prompt)
	expect(found).toHaveLength(1)
	expect(found[0]).toMatchObject({ isWhole: true })
	expect(Math.abs((found[0]?.atMs ?? 0) - 1234)).toBeLessThan(50)
})

test('a prompt that was never played is not found', () => {
	expect(findPrompt(line(6, [500, other]), prompt)).toEqual([])
	expect(findPrompt(line(6), prompt)).toEqual([])
})

test('a prompt played twice is found twice', () => {
	expect(findPrompt(line(8, [100, prompt], [4000, prompt]), prompt).map((heard) => heard.isWhole)).toEqual([true, true])
})

test('a prompt cut short by a key is found, but not whole', () => {
	const [heard] = findPrompt(line(6, [700, prompt.subarray(0, 1.5 * sampleRate)]), prompt)
	expect(heard?.isWhole).toBe(false)
	expect(heard?.heardMs).toBeGreaterThan(1000)
	expect(heard?.heardMs).toBeLessThan(1800)
})

test('a prompt whose beginning was missed is not taken for heard', () => {
	expect(findPrompt(line(6, [700, prompt.subarray(1.2 * sampleRate)]), prompt)).toEqual([])
})

test('a prompt that broke off and began again is one cut short and one whole', () => {
	const found = findPrompt(line(8, [500, prompt.subarray(0, sampleRate)], [2000, prompt]), prompt)
	expect(found.map((heard) => heard.isWhole)).toEqual([false, true])
})

test('a prompt is found on a line with a packet lost here and there', () => {
	const heard = line(6, [1000, prompt])
	for (const at of [11_000, 17_000, 26_000]) heard.fill(0, at, at + 160)
	expect(findPrompt(heard, prompt)).toMatchObject([{ isWhole: true }])
})

test('a prompt that stuttered for 60 ms in its middle was still heard whole', () => {
	const heard = line(6, [1000, prompt.subarray(0, 12_000)], [2560, prompt.subarray(12_000)])
	expect(findPrompt(heard, prompt)).toMatchObject([{ isWhole: true }])
})

test('a prompt that stuttered at its beginning is still heard in its other seconds, each as often as it was played', () => {
	const stuttered: [number, Int16Array][] = [
		[500, prompt.subarray(0, 4000)],
		[1300, prompt.subarray(4000)],
	]
	expect(secondsHeard(line(6, ...stuttered), prompt)).toEqual([0, 1])
	expect(secondsHeard(line(9, ...stuttered, [5000, prompt]), prompt)).toEqual([1, 2])
	expect(secondsHeard(line(6, [500, other]), prompt)).toEqual([0, 0])
})
