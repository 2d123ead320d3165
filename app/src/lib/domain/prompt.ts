/** A prompt: what a caller hears, as a sequence of stored sounds, spoken text and spoken values. */
import { z } from 'zod'

/** How a value is spoken: `1204` as a number is "one thousand two hundred and four", as digits "one two zero four". */
export const spokenForms = ['number', 'digits', 'date', 'time', 'money'] as const
export type SpokenForm = (typeof spokenForms)[number]

export const PromptPart = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('sound'),
		/** A built-in sound, `callytics/welcome`, or one of the user's, `own/<id>`. */
		sound: z.string().min(1, 'Choose a sound').max(80),
	}),
	z.object({
		kind: z.literal('text'),
		/** Spoken by the voice of the call's language; `{{ expression }}` is replaced by its value. */
		text: z.string().trim().min(1, 'Write what is to be said').max(1000, 'At most 1,000 characters'),
		/** A language such as `fr`; empty = the call's. */
		language: z.string().max(20).default(''),
	}),
	z.object({
		kind: z.literal('value'),
		/** An expression, e.g. `order.total`. */
		value: z.string().trim().min(1, 'Say which value').max(500),
		as: z.enum(spokenForms).default('number'),
		/** ISO 4217, for money. */
		currency: z
			.string()
			.regex(/^[A-Z]{3}$/, 'A currency has three letters, such as EUR')
			.default('EUR'),
	}),
])
export type PromptPart = z.infer<typeof PromptPart>

/** Played one after the other; empty = nothing is said. */
export type Prompt = PromptPart[]

/** One stored sound as a prompt. */
export function soundPrompt(sound: string): Prompt {
	return [{ kind: 'sound', sound }]
}

/**
 * The schema of a prompt setting.
 * The name of a sound alone is a prompt too: flows of before version 0.2 have such.
 */
export function promptSetting(minimum: 0 | 1, initial: Prompt = []) {
	const parts = z.array(PromptPart).min(minimum, 'Say what the caller hears').max(20, 'A prompt has at most 20 parts')
	return z
		.preprocess((value) => (typeof value === 'string' ? (value ? soundPrompt(value) : []) : value), parts)
		.prefault(initial)
}

/** A prompt in a few words, for one short line. */
export function promptWords(prompt: Prompt): string {
	const words = prompt.map((part) => {
		if (part.kind === 'sound') return part.sound.replace(/^(callytics|own)\//, '')
		return part.kind === 'text' ? `“${part.text}”` : part.value
	})
	return words.join(', ')
}
