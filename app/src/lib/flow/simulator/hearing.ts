/** What a simulated caller hears: a prompt in words, and about how long it lasts. */
import type { JsonValue } from '../../domain/json.ts'
import type { PromptPart } from '../../domain/prompt.ts'
import { builtInSounds } from '../../domain/sound.ts'
import { spokenText } from '../../domain/spoken-value.ts'
import { ExpressionFailed } from '../expression-failed.ts'

// A voice at ordinary speed says about fourteen letters a second, and nothing is shorter than this.
const LETTERS_A_SECOND = 14
const SHORTEST_SECONDS = 0.6
const SOUND_SECONDS = 3
// Enough to know it by; a text made of variables may be very long.
const MAX_LETTERS = 500

/** A stored sound of the user's, as far as a simulation needs it. */
export interface KnownSound {
	title: string
	seconds: number
}

export interface Heard {
	words: string
	seconds: number
}

function spoken(text: string): Heard {
	const words = text.length > MAX_LETTERS ? `${text.slice(0, MAX_LETTERS)}…` : text
	return { words, seconds: Math.max(SHORTEST_SECONDS, Math.round((text.length / LETTERS_A_SECOND) * 10) / 10) }
}

/** What gives the words of a prompt: the call's variables, the language it speaks, and the zone it tells times in. */
export interface Speaker {
	render: (template: string) => string
	evaluate: (expression: string) => JsonValue
	language: string
	/** IANA name. */
	timeZone: string
}

/** @throws ExpressionFailed when it cannot be said */
export function hear(part: PromptPart, sounds: ReadonlyMap<string, KnownSound>, speaker: Speaker): Heard {
	switch (part.kind) {
		case 'sound': {
			const builtIn = builtInSounds.find((sound) => sound.name === part.sound)
			if (builtIn) return spoken(builtIn.text)
			const own = sounds.get(part.sound)
			return { words: own?.title ?? part.sound, seconds: own?.seconds ?? SOUND_SECONDS }
		}
		case 'text':
			return spoken(speaker.render(part.text))
		case 'value': {
			const value = speaker.evaluate(part.value)
			const { language, timeZone } = speaker
			const text = spokenText(value, { as: part.as, language, currency: part.currency, timeZone })
			if (text !== undefined) return spoken(text)
			throw new ExpressionFailed(
				`${part.value} cannot be said as ${part.as}: it is ${JSON.stringify(value).slice(0, 60)}.`,
			)
		}
	}
}
