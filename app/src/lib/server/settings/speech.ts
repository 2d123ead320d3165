/** Speaking texts for the console: which languages there are, listening before keeping, and the language of prompts. */
import { z } from 'zod'
import { getAppliance, setPromptLanguage } from '../db/settings.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Speech } from '../speech/speech.ts'
import type { Actor } from './actor.ts'
import { changeSettings, putRoutingIntoForce } from './in-force.ts'

/** What the changing of sounds needs besides the database; handed in by the process that has it. */
export interface SoundParts {
	/** Where the appliance keeps what must not be lost. */
	stateDirectory: string
	speech: Speech
}

let parts: SoundParts | undefined

export function useSounds(given: SoundParts): void {
	parts = given
}

export function theSounds(): SoundParts {
	if (!parts) throw new Error('nothing keeps sounds in this process')
	return parts
}

export const SpeechInput = z.object({
	text: z.string().trim().min(1, 'Write what is to be said.').max(1_000, 'A text has at most 1,000 characters.'),
	language: z.string().regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})?$/, 'Choose a language from the list.'),
})

/** The languages texts can be spoken in; none while the voice cannot be asked. */
export async function spokenLanguages(): Promise<string[]> {
	try {
		return (await theSounds().speech.languages()).toSorted()
	} catch (error) {
		log.warn('the voice could not be asked for its languages', { error })
		return []
	}
}

/** @returns the path of its files, without extension. @throws UserError 503 `speech.failed` */
export async function speakNow(text: string, language: string): Promise<string> {
	try {
		return await theSounds().speech.speak(text, language)
	} catch (error) {
		log.warn('text could not be spoken', { error })
		throw new UserError(503, 'speech.failed', 'This text could not be spoken just now. Try again in a moment.', 'text')
	}
}

/**
 * Speaks a text for listening to it before it is kept.
 * @param input.language empty = the appliance's
 * @returns the path of its files, without extension
 */
export async function previewSpeech(input: { text: string; language: string }): Promise<string> {
	const { text, language } = SpeechInput.parse({
		...input,
		language: input.language || (await getAppliance()).language,
	})
	// What a call fills in is not known here: a short break stands for it.
	return speakNow(text.replace(/\{\{.*?\}\}/gs, ' … '), language)
}

/** The language prompts are spoken in unless a call has another. */
export async function setLanguage(input: { language: string }, actor: Actor): Promise<void> {
	const { language } = SpeechInput.pick({ language: true }).parse(input)
	await changeSettings(actor, () => setPromptLanguage(language))
	log.info('prompt language changed', { language, user: actor.name })
	await putRoutingIntoForce()
}
