/** Takes in a file that a stranger says is a sound: looks at what it really is, measures it, and stores it as loud as all others. */
import { open } from 'node:fs/promises'
import { UserError } from '../errors.ts'
import { ProgramFailed, runProgram } from '../run-program.ts'
import { storeSound } from './store.ts'

const LONGEST_SECONDS = 1_800
const TIMEOUT_MS = 120_000
/** Mean level of speech in good prompts, and the highest peak, in decibels below full scale. */
const RMS_LEVEL = -20
const PEAK_LEVEL = -1

/** What the first bytes of sound files look like, with sox's name of each. */
const soundTypes: { type: string; title: string; test: (head: Buffer) => boolean }[] = [
	{ type: 'wav', title: 'WAV', test: (head) => is(head, 0, 'RIFF') && is(head, 8, 'WAVE') },
	{ type: 'flac', title: 'FLAC', test: (head) => is(head, 0, 'fLaC') },
	{ type: 'ogg', title: 'OGG', test: (head) => is(head, 0, 'OggS') && head.includes('vorbis') },
	{ type: 'aiff', title: 'AIFF', test: (head) => is(head, 0, 'FORM') && (is(head, 8, 'AIFF') || is(head, 8, 'AIFC')) },
	{ type: 'au', title: 'AU', test: (head) => is(head, 0, '.snd') },
	{ type: 'mp3', title: 'MP3', test: (head) => is(head, 0, 'ID3') || (head[0] === 0xff && (head[1]! & 0xe6) === 0xe2) },
]

/** What people upload by mistake. */
const otherTypes: { title: string; test: (head: Buffer) => boolean }[] = [
	{ title: 'a ZIP archive', test: (head) => is(head, 0, 'PK') },
	{ title: 'a compressed archive', test: (head) => head[0] === 0x1f && head[1] === 0x8b },
	{ title: 'an archive', test: (head) => is(head, 0, 'Rar!') || is(head, 0, '7z\xbc\xaf') || is(head, 257, 'ustar') },
	{ title: 'a PDF document', test: (head) => is(head, 0, '%PDF') },
	{ title: 'a picture', test: (head) => is(head, 0, '\x89PNG') || is(head, 0, '\xff\xd8\xff') || is(head, 0, 'GIF8') },
	{ title: 'a program', test: (head) => is(head, 0, 'MZ') || is(head, 0, '\x7fELF') },
	{ title: 'a film or an M4A recording', test: (head) => is(head, 4, 'ftyp') },
	{ title: 'an Opus recording', test: (head) => is(head, 0, 'OggS') },
]

function is(head: Buffer, at: number, text: string): boolean {
	return head.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'))
}

function refuse(code: string, message: string): UserError {
	return new UserError(400, `sound.${code}`, message, 'file')
}

const ways = 'Upload a WAV, FLAC, OGG or MP3 file, or record it by phone.'

async function readType(file: string): Promise<{ type: string; title: string }> {
	const handle = await open(file, 'r')
	try {
		const { bytesRead, buffer } = await handle.read(Buffer.alloc(512), 0, 512, 0)
		const head = buffer.subarray(0, bytesRead)
		if (bytesRead === 0) throw refuse('empty', `This file is empty: it has 0 bytes. ${ways}`)
		const found = soundTypes.find(({ test }) => test(head))
		if (found) return found
		const other = otherTypes.find(({ test }) => test(head))
		throw refuse('not_sound', `This is ${other ? `${other.title}, whatever it is called` : 'no sound file'}. ${ways}`)
	} finally {
		await handle.close()
	}
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
	const { type, title } = await readType(file)
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
		throw refuse('broken', `This ${title} file is damaged and cannot be read. Export it again, or upload another.`)
	}
}
