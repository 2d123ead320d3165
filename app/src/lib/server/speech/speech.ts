/** Speaks texts: each is synthesised once, kept by its content in every form a call needs, and found again after that. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { builtInLanguage, nearestLanguage } from '#lib/domain/language.ts'
import { log } from '../log.ts'
import { storeSound } from '../sound/store.ts'
import { boundCache } from './bound-cache.ts'
import type { Voice } from './voice.ts'

export interface Speech {
	/**
	 * @param text at most 3,000 characters
	 * @param language e.g. `fr-be`; one that no voice speaks is spoken by the nearest, else in English
	 * @returns absolute media path without extension, to be played as `sound:<path>`
	 * @throws when it cannot be spoken, within some seconds
	 */
	speak(text: string, language: string): Promise<string>
	/** The languages that can be spoken. */
	languages(): Promise<string[]>
}

export interface SpeechParts {
	/** Where utterances are kept; Asterisk must be able to read it. */
	folder: string
	voice: Voice
	/** How much is kept before what was unused for the longest time goes. Default 200 MB: some thousand sentences. */
	maxBytes?: number
}

const MAX_TEXT = 3_000
// Speech must not take the processor from calls: what is asked for beyond waits.
const RUNS_AT_ONCE = 2
const MAX_WAITING = 200
const CONVERT_TIMEOUT_MS = 10_000
const BOUND_AFTER = 100
// Often enough to know what is in use, seldom enough not to write with every prompt.
const TOUCH_MS = 60_000
// A moment of rest between two parts of a prompt; and the loudness of the sounds that come with the appliance.
const effects = ['gain', '-n', '-3', 'pad', '0.05', '0.1']

/** One folder may be shared by several processes: an utterance appears complete or not at all. */
export function createSpeech({ folder, voice, maxBytes = 200_000_000 }: SpeechParts): Speech {
	const underWay = new Map<string, Promise<void>>()
	const waiting: (() => void)[] = []
	let running = 0
	let made = 0

	async function turn<T>(run: () => Promise<T>): Promise<T> {
		if (waiting.length >= MAX_WAITING) throw new Error('too many texts are waiting to be spoken')
		if (running >= RUNS_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
		else running++
		try {
			return await run()
		} finally {
			// The place is handed on, so that nobody gets in between.
			const next = waiting.shift()
			if (next) next()
			else running--
		}
	}

	async function make(text: string, language: string, path: string): Promise<void> {
		await mkdir(folder, { recursive: true })
		const file = join(folder, `.making-${randomUUID()}.wav`)
		try {
			await voice.synthesise(text, language, file)
			await storeSound({ file, type: 'wav' }, path, effects, CONVERT_TIMEOUT_MS)
		} finally {
			await rm(file, { force: true })
		}
		if (++made % BOUND_AFTER === 0)
			void boundCache(folder, maxBytes).catch((error: unknown) => log.warn('speech cache not tidied', { error }))
	}

	return {
		languages: () => voice.languages(),
		async speak(text, language) {
			const words = text.normalize('NFC').replace(/\s+/g, ' ').trim()
			if (words === '') throw new Error('there is nothing to say')
			if (words.length > MAX_TEXT) throw new Error(`a text of ${words.length} characters is too long to be spoken`)
			const spoken = nearestLanguage(language, await voice.languages()) ?? builtInLanguage
			const key = createHash('sha256').update([voice.name, spoken, words].join('\0')).digest('hex').slice(0, 40)
			const path = join(folder, key)
			if (await isThere(path)) return path
			const run = underWay.get(key) ?? turn(() => make(words, spoken, path)).finally(() => underWay.delete(key))
			underWay.set(key, run)
			await run
			return path
		},
	}
}

/** Whether an utterance is complete; notes that it is in use. */
async function isThere(path: string): Promise<boolean> {
	const marker = `${path}.sln16`
	const found = await stat(marker).catch(() => undefined)
	if (!found) return false
	const now = new Date()
	// Gone in this very moment is as good as never there.
	if (now.getTime() - found.mtimeMs > TOUCH_MS) await utimes(marker, now, now).catch(() => undefined)
	return true
}
