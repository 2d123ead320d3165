/** Putting a prompt together in its form: parts are added, changed and moved; what is stored otherwise is read as parts. */
import { soundPrompt, type Prompt, type PromptPart } from '../domain/prompt.ts'

/** The parts that a prompt may have, in domain/prompt.ts as well. */
export const maximumParts = 20

/** The parts of a setting as it is stored: a list, or the name of a sound alone as flows had it before. */
export function partsOf(value: unknown): Prompt {
	if (typeof value === 'string') return value === '' ? [] : soundPrompt(value)
	return Array.isArray(value) ? (value as Prompt) : []
}

/** A part to be filled in. */
export function newPart(kind: PromptPart['kind']): PromptPart {
	switch (kind) {
		case 'sound':
			return { kind, sound: '' }
		case 'text':
			return { kind, text: '', language: '' }
		case 'value':
			return { kind, value: '', as: 'number', currency: 'EUR' }
	}
}

/** The parts with one of them at another place. */
export function movePart(parts: Prompt, from: number, to: number): Prompt {
	const moved = parts.filter((_part, index) => index !== from)
	const part = parts[from]
	if (part) moved.splice(to, 0, part)
	return moved
}
