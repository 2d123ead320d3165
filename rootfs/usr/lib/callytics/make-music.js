/** Makes the music that callers wait with: a minute and a half of quiet chords whose end leads into their beginning. Run once, when the image is built. */
import { writeFileSync } from 'node:fs'

const rate = 16_000
const beatSeconds = 1.2
const beatsPerChord = 4
// Semitones above A3 (220 Hz); each chord a step from the last, the last a step from the first.
const chords = [
	[0, 7, 12, 16],
	[-4, 8, 12, 15],
	[-7, 5, 9, 12],
	[-2, 5, 10, 14],
	[0, 7, 12, 16],
	[3, 7, 10, 15],
	[-4, 3, 8, 12],
	[-2, 5, 7, 14],
]
const rounds = 2
const length = Math.round(chords.length * beatsPerChord * beatSeconds * rounds * rate)
const sound = new Float64Array(length)

const hertz = (semitones) => 220 * 2 ** (semitones / 12)

/** Adds one note. What sounds beyond the end is heard at the beginning, so that the loop has no seam. */
function add(startSeconds, seconds, frequency, level, attackSeconds, decaySeconds) {
	const start = Math.round(startSeconds * rate)
	for (let i = 0; i < seconds * rate; i++) {
		const time = i / rate
		const rise = Math.min(1, time / attackSeconds)
		const fall = Math.min(1, (seconds - time) / 0.4)
		const envelope = rise * fall * Math.exp(-time / decaySeconds) * level
		const phase = 2 * Math.PI * frequency * time
		sound[(start + i) % length] += envelope * (Math.sin(phase) + 0.3 * Math.sin(2 * phase) + 0.1 * Math.sin(3 * phase))
	}
}

for (let round = 0; round < rounds; round++) {
	for (const [index, chord] of chords.entries()) {
		const at = (round * chords.length + index) * beatsPerChord * beatSeconds
		// Held tones that come and go slowly, each a little into the next chord,
		for (const note of chord.slice(0, 3)) add(at, beatsPerChord * beatSeconds + 1.5, hertz(note), 0.1, 1.4, 12)
		// and above them single ones, another order in each round.
		for (let beat = 0; beat < beatsPerChord; beat++) {
			const note = chord[(beat * (round + 1) + index) % chord.length]
			add(at + beat * beatSeconds, 3, hertz(note + 12), 0.12, 0.02, 0.9)
		}
	}
}

const peak = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
// -12 dB: music lies under speech, and what is louder distorts on the way through a phone.
writeFileSync(
	process.argv[2],
	Int16Array.from(sound, (sample) => Math.round((sample / peak) * 8191)),
)
