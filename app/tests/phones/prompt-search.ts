/** Finds a prompt in a recording by comparing short-time spectra, so that "heard from its beginning to its end, once" can be said. */
import { meanPower, sampleRate } from './sound.ts'

const windowSamples = 256 // 32 ms
const hopSamples = 80 // 10 ms
const hopMs = (hopSamples * 1000) / sampleRate
/** Edges of the bands in Hz: enough to tell two sentences of one voice apart. */
const bandEdges = [200, 350, 500, 700, 900, 1150, 1450, 1800, 2200, 2700, 3300]
const bandCount = bandEdges.length - 1

/** One prompt found in a recording. */
export interface HeardPrompt {
	/** Milliseconds from the beginning of the recording. */
	atMs: number
	/** How much of it was heard from its beginning on. */
	heardMs: number
	isWhole: boolean
}

const cosines = Float64Array.from({ length: windowSamples }, (_, i) => Math.cos((2 * Math.PI * i) / windowSamples))
const sines = Float64Array.from({ length: windowSamples }, (_, i) => Math.sin((2 * Math.PI * i) / windowSamples))
const hann = Float64Array.from(cosines, (cosine) => 0.5 - 0.5 * cosine)

/** Radix-2 FFT in place. */
function transform(real: Float64Array, imaginary: Float64Array): void {
	const size = real.length
	for (let i = 1, j = 0; i < size; i++) {
		let bit = size >> 1
		for (; j & bit; bit >>= 1) j ^= bit
		j ^= bit
		if (i < j) {
			;[real[i], real[j]] = [real[j] ?? 0, real[i] ?? 0]
			;[imaginary[i], imaginary[j]] = [imaginary[j] ?? 0, imaginary[i] ?? 0]
		}
	}
	for (let length = 2; length <= size; length *= 2) {
		const step = windowSamples / length
		for (let start = 0; start < size; start += length) {
			for (let k = 0; k < length / 2; k++) {
				const c = cosines[k * step] ?? 0
				const s = -(sines[k * step] ?? 0)
				const a = start + k
				const b = a + length / 2
				const re = (real[b] ?? 0) * c - (imaginary[b] ?? 0) * s
				const im = (real[b] ?? 0) * s + (imaginary[b] ?? 0) * c
				real[b] = (real[a] ?? 0) - re
				imaginary[b] = (imaginary[a] ?? 0) - im
				real[a] = (real[a] ?? 0) + re
				imaginary[a] = (imaginary[a] ?? 0) + im
			}
		}
	}
}

/** Loudness per band and 10 ms, each frame `bandCount` values in a row, in dB over a floor that hides line noise. */
export function spectra(samples: Int16Array): Float64Array {
	const frames = Math.max(0, Math.floor((samples.length - windowSamples) / hopSamples) + 1)
	const result = new Float64Array(frames * bandCount)
	const real = new Float64Array(windowSamples)
	const imaginary = new Float64Array(windowSamples)
	for (let frame = 0; frame < frames; frame++) {
		for (let i = 0; i < windowSamples; i++) real[i] = (samples[frame * hopSamples + i] ?? 0) * (hann[i] ?? 0)
		imaginary.fill(0)
		transform(real, imaginary)
		for (let band = 0; band < bandCount; band++) {
			let power = 0
			const from = Math.round(((bandEdges[band] ?? 0) * windowSamples) / sampleRate)
			const to = Math.round(((bandEdges[band + 1] ?? 0) * windowSamples) / sampleRate)
			for (let bin = from; bin < to; bin++) power += (real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2
			result[frame * bandCount + band] = Math.max(0, 10 * Math.log10(power / windowSamples + 1) - 40)
		}
	}
	return result
}

/** Cosine similarity (0..1) of a stretch of the prompt with a stretch of the recording, both given in frames. */
function similarity(heard: Float64Array, at: number, prompt: Float64Array, from: number, frames: number): number {
	let both = 0
	let left = 0
	let right = 0
	for (let i = 0; i < frames * bandCount; i++) {
		const a = heard[at * bandCount + i] ?? 0
		const b = prompt[from * bandCount + i] ?? 0
		both += a * b
		left += a * a
		right += b * b
	}
	// Silence against silence is alike; silence against speech is not.
	if (left < 1 && right < 1) return 1
	return left && right ? both / Math.sqrt(left * right) : 0
}

/** Removes the silence at both ends, which a player or a digit may cut without anybody hearing it. */
function trimSilence(samples: Int16Array): Int16Array {
	const step = 80
	const isLoud = (at: number) => meanPower(samples.subarray(at, at + step)) > 100 * 100
	let from = 0
	let to = samples.length
	while (from + step < to && !isLoud(from)) from += step
	while (to - step > from && !isLoud(to - step)) to -= step
	return samples.subarray(from, to)
}

const enough = 0.85
/** A single word is like many others; only the very one is this like itself. */
const enoughForAWord = 0.93
const wordFrames = 100
const beginningFrames = 120 // 1.2 s: two sentences of one prompt may begin with the same words
const pieceFrames = 25

/** How far (in frames, a tenth of a second) the rest of a prompt may have slipped: a busy machine stutters, a listener understands. */
const slip = 10

/** How many frames of the prompt go on sounding from `at` in the recording. One piece may be spoilt if the next is sound. */
function extent(heard: Float64Array, at: number, prompt: Float64Array, frames: number): number {
	let shift = 0
	const sounds = (start: number): boolean => {
		// The last piece may be too short to compare alone: it is looked at together with what is before it.
		const from = Math.max(0, Math.min(start, frames - pieceFrames))
		const length = Math.min(pieceFrames, frames - from)
		const likeness = (by: number) => similarity(heard, at + from + by, prompt, from, length)
		const [first, last] = [shift - slip, shift + slip]
		for (let by = first; likeness(shift) < enough && by <= last; by++) if (likeness(by) > likeness(shift)) shift = by
		return likeness(shift) >= 0.8
	}
	let done = 0
	while (done < frames) {
		const next = Math.min(frames, done + pieceFrames)
		if (!sounds(done) && (next >= frames || !sounds(next))) break
		done = next
	}
	return done
}

/**
 * Every time a prompt is heard, also those cut short.
 * @param recording what was heard @param promptSamples the prompt's own sound
 */
export function findPrompt(recording: Int16Array, promptSamples: Int16Array): HeardPrompt[] {
	const prompt = spectra(trimSilence(promptSamples))
	const heard = spectra(recording)
	const frames = prompt.length / bandCount
	const beginning = Math.min(beginningFrames, frames)
	const last = heard.length / bandCount - beginning
	const wanted = beginning < wordFrames ? enoughForAWord : enough
	const found: HeardPrompt[] = []
	for (let at = 0; at <= last; at++) {
		if (similarity(heard, at, prompt, 0, beginning) < wanted) continue
		let best = at
		// The peak is within a tenth of a second of where the likeness begins.
		for (let next = at + 1; next <= Math.min(last, at + 10); next++) {
			if (similarity(heard, next, prompt, 0, beginning) > similarity(heard, best, prompt, 0, beginning)) best = next
		}
		const heardFrames = extent(heard, best, prompt, frames)
		found.push({ atMs: best * hopMs, heardMs: heardFrames * hopMs, isWhole: heardFrames === frames })
		at = best + Math.max(beginning, heardFrames) - 1
	}
	return found
}

const pieceOfASecond = 100 // frames

/**
 * How often each second of a prompt was heard. Where a machine stutters, `findPrompt` may miss a prompt by its beginning,
 * but of its seconds most are still heard as they are. One second of a voice may be like another of the same sentence.
 */
export function secondsHeard(recording: Int16Array, promptSamples: Int16Array): number[] {
	const prompt = spectra(trimSilence(promptSamples))
	const heard = spectra(recording)
	const last = heard.length / bandCount - pieceOfASecond
	const counts: number[] = []
	for (let from = 0; from + pieceOfASecond <= prompt.length / bandCount; from += pieceOfASecond) {
		let count = 0
		for (let at = 0; at <= last; at++) {
			if (similarity(heard, at, prompt, from, pieceOfASecond) < enough) continue
			count++
			at += pieceOfASecond
		}
		counts.push(count)
	}
	return counts
}
