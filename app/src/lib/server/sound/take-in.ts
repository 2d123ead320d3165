/** Takes in a file that a stranger says is a sound: looks at what it really is, measures it, and stores it as loud as all others. */
import { UserError } from '../errors.ts'
import { ProgramFailed, runProgram } from '../run-program.ts'
import { readSoundType, type SoundType } from './sound-type.ts'
import { storeSound } from './store.ts'

const LONGEST_SECONDS = 1_800
const TIMEOUT_MS = 120_000
/** Mean level of speech in good prompts, and the highest peak, in decibels below full scale. */
const RMS_LEVEL = -20
const PEAK_LEVEL = -1

function refuse(code: string, message: string): UserError {
	return new UserError(400, `sound.${code}`, message, 'file')
}

const ways = 'Upload a WAV, FLAC, OGG or MP3 file, or record it by phone.'

async function requireType(file: string): Promise<SoundType> {
	const found = await readSoundType(file)
	if (found === 'empty') throw refuse('empty', `This file is empty: it has 0 bytes. ${ways}`)
	if ('type' in found) return found
	const { other } = found
	throw refuse('not_sound', `This is ${other ? `${other}, whatever it is called` : 'no sound file'}. ${ways}`)
}

interface Measured {
	seconds: number
	/** Decibels; -Infinity for silence. */
	peak: number
	rms: number
	/** What sox thought of it. */
	complaints: string
}

async function measure(file: string, type: string): Promise<Measured> {
	const words = ['-V2', '-t', type, file, '-n', 'remix', '-', 'trim', '0', String(LONGEST_SECONDS + 1), 'stats']
	const { stderr } = await runProgram('sox', words, { timeoutMs: TIMEOUT_MS })
	const read = (name: string) => {
		const text = new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(stderr)?.[1] ?? ''
		return text === '-inf' ? -Infinity : Number.parseFloat(text)
	}
	return { seconds: read('Length s'), peak: read('Pk lev dB'), rms: read('RMS lev dB'), complaints: stderr }
}

// An MP3 file's length is only ever guessed by its beginning.
function isCutOff({ complaints }: Measured, type: string): boolean {
	return type !== 'mp3' && /premature EOF|LOST_SYNC|audio shorter than expected/i.test(complaints)
}

/** How much louder or quieter it has to become, in decibels. */
function gainOf({ peak, rms }: Measured): number {
	const gain = Math.min(RMS_LEVEL - rms, PEAK_LEVEL - peak)
	return Number.isFinite(gain) ? Math.max(-40, Math.min(40, gain)) : 0
}

/**
 * Stores a sound file, mixed to one channel and made as loud as the others.
 * @param file whatever it is; it stays where it is
 * @param path where to, without extension
 * @returns its length in seconds
 * @throws UserError 400 when it is no sound, is damaged, or too long
 */
export async function takeInSound(file: string, path: string): Promise<number> {
	const { type, title } = await requireType(file)
	try {
		const measured = await measure(file, type)
		if (!(measured.seconds > 0)) throw refuse('empty', `There is no sound in this ${title} file. ${ways}`)
		if (isCutOff(measured, type)) {
			throw refuse(
				'cut_off',
				`This ${title} file is cut off: it ends after ${measured.seconds.toFixed(1)} s, before it should. Copy or export it again and upload that.`,
			)
		}
		if (measured.seconds > LONGEST_SECONDS) {
			throw refuse('too_long', `This sound is longer than ${LONGEST_SECONDS / 60} minutes. Upload a shorter one.`)
		}
		const effects = ['remix', '-', 'gain', gainOf(measured).toFixed(2)]
		return await storeSound({ file, type }, path, effects, TIMEOUT_MS)
	} catch (error) {
		if (!(error instanceof ProgramFailed)) throw error
		if (error.isCutOff) throw refuse('too_slow', 'This sound takes too long to convert. Upload a shorter one.')
		if (/encoding (?!.*Unknown).*not supported/.test(error.stderr)) {
			throw refuse('coding', `This ${title} file holds its sound in a way that is not read here. ${ways}`)
		}
		throw refuse('broken', `This ${title} file is damaged and cannot be read. Export it again, or upload another.`)
	}
}
