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

/** Where each element goes before a radix-2 FFT: its index with the bits reversed. */
const reversed = Uint8Array.from({ length: windowSamples }, (_, index) => {
	let result = 0
	for (let bit = 1, left = index; bit < windowSamples; bit *= 2, left >>= 1) result = result * 2 + (left & 1)
	return result
})

/** Radix-2 FFT of what was laid into its arrays in the order of `reversed`. */
function transform(real: Float64Array, imaginary: Float64Array): void {
	for (let length = 2; length <= windowSamples; length *= 2) {
		const step = windowSamples / length
		const half = length / 2
		for (let k = 0; k < half; k++) {
			const c = cosines[k * step]!
			const s = -sines[k * step]!
			for (let a = k; a < windowSamples; a += length) {
				const b = a + half
				const re = real[b]! * c - imaginary[b]! * s
				const im = real[b]! * s + imaginary[b]! * c
				real[b] = real[a]! - re
				imaginary[b] = imaginary[a]! - im
				real[a]! += re
				imaginary[a]! += im
			}
		}
	}
}

/** A sound as short-time spectra. */
interface Spectra {
	/** Loudness per band and 10 ms, each frame `bandCount` values in a row, in dB over a floor that hides line noise. */
	loudness: Float64Array
	/** Sum of the squares of all loudness before each frame: that of any stretch is a difference. */
	squares: Float64Array
	frames: number
}

const bandBins = bandEdges.map((edge) => Math.round((edge * windowSamples) / sampleRate))

function spectra(samples: Int16Array): Spectra {
	const frames = Math.max(0, Math.floor((samples.length - windowSamples) / hopSamples) + 1)
	const loudness = new Float64Array(frames * bandCount)
	const real = new Float64Array(windowSamples)
	const imaginary = new Float64Array(windowSamples)
	// Two frames by one transform: sound has no imaginary part, so the second takes that place.
	for (let frame = 0; frame < frames; frame += 2) {
		for (let i = 0, at = frame * hopSamples; i < windowSamples; i++, at++) {
			real[reversed[i]!] = samples[at]! * hann[i]!
			imaginary[reversed[i]!] = (samples[at + hopSamples] ?? 0) * hann[i]!
		}
		transform(real, imaginary)
		for (let band = 0; band < bandCount; band++) {
			let [first, second] = [0, 0]
			for (let bin = bandBins[band]!; bin < bandBins[band + 1]!; bin++) {
				const mirrored = windowSamples - bin
				const [re, im, mirroredRe, mirroredIm] = [real[bin]!, imaginary[bin]!, real[mirrored]!, imaginary[mirrored]!]
				first += ((re + mirroredRe) ** 2 + (im - mirroredIm) ** 2) / 4
				second += ((im + mirroredIm) ** 2 + (mirroredRe - re) ** 2) / 4
			}
			loudness[frame * bandCount + band] = decibels(first)
			if (frame + 1 < frames) loudness[(frame + 1) * bandCount + band] = decibels(second)
		}
	}
	const squares = new Float64Array(frames + 1)
	for (let frame = 0; frame < frames; frame++) {
		let sum = squares[frame]!
		for (let i = frame * bandCount; i < (frame + 1) * bandCount; i++) sum += loudness[i]! ** 2
		squares[frame + 1] = sum
	}
	return { loudness, squares, frames }
}

function decibels(power: number): number {
	return Math.max(0, 10 * Math.log10(power / windowSamples + 1) - 40)
}

const promptSpectra = new WeakMap<Int16Array, Spectra>()

/** Of a prompt, without the silence at its ends; worked out once, for it is looked for again and again while a call goes on. */
function spectraOfPrompt(samples: Int16Array): Spectra {
	const known = promptSpectra.get(samples)
	if (known) return known
	const made = spectra(trimSilence(samples))
	promptSpectra.set(samples, made)
	return made
}

function squaresOf({ squares }: Spectra, from: number, to: number): number {
	return Math.max(0, (squares[to] ?? 0) - (squares[from] ?? 0))
}

const framesBetweenLooks = 20

/**
 * Cosine similarity (0..1) of a stretch of the prompt with a stretch of the recording, both given in frames.
 * @param least below this the value does not matter: 0 is returned as soon as it cannot be reached
 */
function similarity(heard: Spectra, at: number, prompt: Spectra, from: number, frames: number, least: number): number {
	// A recording is silent before it begins and after it ends.
	const [first, last] = [Math.max(0, -at), Math.min(frames, heard.frames - at)]
	const left = last > first ? squaresOf(heard, at + first, at + last) : 0
	const right = squaresOf(prompt, from, from + frames)
	// Silence against silence is alike; silence against speech is not.
	if (left < 1 && right < 1) return 1
	if (left < 1 || right < 1) return 0
	const whole = Math.sqrt(left * right)
	let both = 0
	for (let frame = first; frame < last;) {
		const next = Math.min(last, frame + framesBetweenLooks)
		const heardAt = (at + frame) * bandCount
		const promptAt = (from + frame) * bandCount
		const count = (next - frame) * bandCount
		for (let i = 0; i < count; i++) both += heard.loudness[heardAt + i]! * prompt.loudness[promptAt + i]!
		frame = next
		// By the inequality of Cauchy and Schwarz the rest adds no more than this.
		const rest = Math.sqrt(squaresOf(heard, at + frame, at + last) * squaresOf(prompt, from + frame, from + frames))
		if (both + rest < least * whole) return 0
	}
	return both / whole
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
function extent(heard: Spectra, at: number, prompt: Spectra): number {
	const { frames } = prompt
	let shift = 0
	const sounds = (start: number): boolean => {
		// The last piece may be too short to compare alone: it is looked at together with what is before it.
		const from = Math.max(0, Math.min(start, frames - pieceFrames))
		const length = Math.min(pieceFrames, frames - from)
		const likeness = (by: number) => similarity(heard, at + from + by, prompt, from, length, 0)
		const [first, last] = [shift - slip, shift + slip]
		let best = likeness(shift)
		for (let by = first; best < enough && by <= last; by++) {
			const like = likeness(by)
			if (like > best) [shift, best] = [by, like]
		}
		return best >= 0.8
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
	const prompt = spectraOfPrompt(promptSamples)
	const heard = spectra(recording)
	const beginning = Math.min(beginningFrames, prompt.frames)
	const last = heard.frames - beginning
	const wanted = beginning < wordFrames ? enoughForAWord : enough
	const found: HeardPrompt[] = []
	for (let at = 0; at <= last; at++) {
		let [best, likeness] = [at, similarity(heard, at, prompt, 0, beginning, wanted)]
		if (likeness < wanted) continue
		// The peak is within a tenth of a second of where the likeness begins.
		for (let next = at + 1; next <= Math.min(last, at + 10); next++) {
			const like = similarity(heard, next, prompt, 0, beginning, likeness)
			if (like > likeness) [best, likeness] = [next, like]
		}
		const heardFrames = extent(heard, best, prompt)
		found.push({ atMs: best * hopMs, heardMs: heardFrames * hopMs, isWhole: heardFrames === prompt.frames })
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
	const prompt = spectraOfPrompt(promptSamples)
	const heard = spectra(recording)
	const last = heard.frames - pieceOfASecond
	const counts: number[] = []
	for (let from = 0; from + pieceOfASecond <= prompt.frames; from += pieceOfASecond) {
		let count = 0
		for (let at = 0; at <= last; at++) {
			if (similarity(heard, at, prompt, from, pieceOfASecond, enough) < enough) continue
			count++
			at += pieceOfASecond
		}
		counts.push(count)
	}
	return counts
}
