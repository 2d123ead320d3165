/** What a simulated caller hears: a prompt in words, and about how long it lasts. */
import { builtInSounds } from '../../domain/sound.ts'
import type { PromptPart } from '../../domain/prompt.ts'

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

/** @param say gives the value of what stands in the part; what it throws passes through */
export function hear(
	part: PromptPart,
	sounds: ReadonlyMap<string, KnownSound>,
	say: { render: (template: string) => string; evaluate: (expression: string) => unknown },
): Heard {
	switch (part.kind) {
		case 'sound': {
			const builtIn = builtInSounds.find((sound) => sound.name === part.sound)
			if (builtIn) return spoken(builtIn.text)
			const own = sounds.get(part.sound)
			return { words: own?.title ?? part.sound, seconds: own?.seconds ?? SOUND_SECONDS }
		}
		case 'text':
			return spoken(say.render(part.text))
		case 'value': {
			const value = say.evaluate(part.value)
			const text = typeof value === 'string' ? value : JSON.stringify(value)
			return spoken(part.as === 'money' ? `${text} ${part.currency}` : text)
		}
	}
}
