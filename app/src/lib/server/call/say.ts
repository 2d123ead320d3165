/** What is said to a caller: a prompt's sounds, texts and values as names of sounds that Asterisk can play. */
import { firstLanguage } from '#lib/domain/language.ts'
import type { Prompt, PromptPart } from '#lib/domain/prompt.ts'
import { spokenText } from '#lib/domain/spoken-value.ts'
import { evaluate, render } from '#lib/flow/expression.server.ts'
import { ExpressionFailed } from '#lib/flow/expression-failed.ts'
import { log } from '../log.ts'
import type { Call } from './call.ts'
import { scopeOf } from './scope.ts'

export interface SayParts {
	/** @returns an absolute media path without extension. @throws when it cannot be spoken */
	speak: (text: string, language: string) => Promise<string>
	/** Language of prompts unless the call has another. */
	language: () => string
	/** IANA name of the zone that moments are told in. */
	timeZone: () => string
	/** Folder of the user's own sounds. */
	soundFolder: string
}

/**
 * A prompt as Asterisk's names of sounds; empty when there is nothing to say. A part that cannot be said is told in the
 * timeline, and the rest is said.
 * @throws CallEnded, CallDetached while a text is being spoken
 */
export async function soundsOf(call: Call, parts: SayParts, prompt: Prompt): Promise<string[]> {
	return (await sayParts(call, parts, prompt)).filter((sound) => typeof sound === 'string')
}

/** Like `soundsOf`, for what a caller must hear. @throws ExpressionFailed when parts could not be said and none is left */
export async function necessarySoundsOf(call: Call, parts: SayParts, prompt: Prompt): Promise<string[]> {
	const said = await sayParts(call, parts, prompt)
	const sounds = said.filter((sound) => typeof sound === 'string')
	if (sounds.length === 0 && said.length > 0) throw new ExpressionFailed('Nothing of the prompt could be said.')
	return sounds
}

/** All parts together: the first words must not wait for each text in turn. What comes to an empty text is not among them. */
async function sayParts(call: Call, parts: SayParts, prompt: Prompt): Promise<(string | undefined)[]> {
	const said = await Promise.all(prompt.map((part) => sayPart(call, parts, part)))
	return said.filter((sound) => sound !== '')
}

/** @returns the name of a sound, '' when there is nothing to say, undefined when it cannot be said */
async function sayPart(call: Call, parts: SayParts, part: PromptPart): Promise<string | undefined> {
	try {
		if (part.kind === 'sound') return soundName(part.sound, parts.soundFolder)
		const language = languageOf(call, part.kind === 'text' ? part.language : '', parts)
		const text = part.kind === 'text' ? render(part.text, scopeOf(call)) : valueText(call, parts, part, language)
		return text.trim() === '' ? '' : await whileItLasts(call, parts.speak(text, language))
	} catch (error) {
		call.signal.throwIfAborted()
		const reason = error instanceof ExpressionFailed ? error.message : 'It could not be spoken.'
		if (!(error instanceof ExpressionFailed)) log.warn('text could not be spoken', { call_id: call.id, error })
		call.publish('call.noted', { note: `A part of a prompt was left out. ${reason}` })
		return undefined
	}
}

/** Names go into a list of Asterisk's and onto its file system: nothing but what sounds are really called. */
function soundName(sound: string, soundFolder: string): string {
	const own = /^own\/([A-Za-z0-9-]{1,40})$/.exec(sound)?.[1]
	if (own) return `${soundFolder}/${own}`
	if (/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/.test(sound)) return sound
	throw new ExpressionFailed(`${sound} is no name of a sound.`)
}

function valueText(
	call: Call,
	parts: SayParts,
	part: Extract<PromptPart, { kind: 'value' }>,
	language: string,
): string {
	const value = evaluate(part.value, scopeOf(call))
	const text = spokenText(value, { as: part.as, language, currency: part.currency, timeZone: parts.timeZone() })
	if (text !== undefined) return text
	throw new ExpressionFailed(`${part.value} cannot be said as ${part.as}: it is ${JSON.stringify(value).slice(0, 60)}.`)
}

/** The part's own language, else the one the flow keeps in the variable `language`, else the appliance's. */
function languageOf(call: Call, own: string, parts: SayParts): string {
	const kept = call.entry.variables['language']
	return firstLanguage(own, typeof kept === 'string' ? kept : '', parts.language())
}

/** Speaking takes some seconds at worst; a caller who hangs up is not waited with. */
async function whileItLasts<T>(call: Call, work: Promise<T>): Promise<T> {
	const { signal } = call
	let end: () => void = () => undefined
	const ended = new Promise<never>((_, reject) => {
		end = () => reject(signal.reason as Error)
		signal.addEventListener('abort', end, { once: true })
	})
	try {
		return await Promise.race([work, ended])
	} finally {
		signal.removeEventListener('abort', end)
	}
}
