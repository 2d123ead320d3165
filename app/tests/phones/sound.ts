/** What was heard, by content: tones (Goertzel), silence, and loudness of 8 kHz sound. */

/** Samples per second of everything on a telephone line here. */
export const sampleRate = 8000

/** A pure tone at a level that survives G.711 well. */
export function makeTone(hertz: number, ms: number, amplitude = 8000): Int16Array {
	const length = Math.round((ms * sampleRate) / 1000)
	return Int16Array.from({ length }, (_, index) => amplitude * Math.sin((2 * Math.PI * hertz * index) / sampleRate))
}

/** Frequencies of the keys (ITU-T Q.23): rows, then columns. */
const rows = [697, 770, 852, 941]
const columns = [1209, 1336, 1477]

/** The two tones of a key. @throws on what is no key */
export function makeKeyTones(key: string, ms: number): Int16Array {
	const place = '123456789*0#'.indexOf(key)
	const [row, column] = [rows[Math.floor(place / 3)], columns[place % 3]]
	if (key.length !== 1 || row === undefined || column === undefined) throw new Error(`${key} is not a key of a phone`)
	const high = makeTone(column, ms, 6000)
	return makeTone(row, ms, 6000).map((sample, index) => sample + (high[index] ?? 0))
}

/** Mean square of the samples. */
export function meanPower(samples: Int16Array): number {
	let sum = 0
	for (const sample of samples) sum += sample * sample
	return samples.length ? sum / samples.length : 0
}

/** Share (0..1) of the power of these samples that lies at one frequency. */
export function shareAt(samples: Int16Array, hertz: number): number {
	const total = meanPower(samples)
	if (total < 1) return 0
	const omega = (2 * Math.PI * hertz) / sampleRate
	const coefficient = 2 * Math.cos(omega)
	let previous = 0
	let beforePrevious = 0
	for (const sample of samples) {
		const next = sample + coefficient * previous - beforePrevious
		beforePrevious = previous
		previous = next
	}
	const power = previous * previous + beforePrevious * beforePrevious - coefficient * previous * beforePrevious
	// A sine of amplitude A gives (A·N/2)² here and A²/2 as mean power.
	return (2 * power) / (samples.length * samples.length * total)
}

const blockSamples = 320 // 40 ms: 25 Hz resolution, and a packet lost spoils one block only
/** Below −50 dBm0 nobody hears anything; G.711's own silence is near 8² here. */
const silencePower = 60 * 60

function* blocks(samples: Int16Array): Generator<Int16Array> {
	for (let at = 0; at + blockSamples <= samples.length; at += blockSamples)
		yield samples.subarray(at, at + blockSamples)
}

/** Milliseconds during which one tone, and little else, was heard. */
export function toneMs(samples: Int16Array, hertz: number): number {
	let count = 0
	for (const block of blocks(samples)) {
		if (meanPower(block) > silencePower && shareAt(block, hertz) > 0.7) count++
	}
	return (count * blockSamples * 1000) / sampleRate
}

/** Milliseconds during which something was heard. */
export function audibleMs(samples: Int16Array): number {
	let count = 0
	for (const block of blocks(samples)) if (meanPower(block) > silencePower) count++
	return (count * blockSamples * 1000) / sampleRate
}

/** Milliseconds during which two tones were heard together. */
export function bothMs(samples: Int16Array, first: number, second: number): number {
	let count = 0
	for (const block of blocks(samples)) {
		if (meanPower(block) > silencePower && shareAt(block, first) > 0.2 && shareAt(block, second) > 0.2) count++
	}
	return (count * blockSamples * 1000) / sampleRate
}
