/** What a field of a node's form offers to choose from, and the hint beneath it. */
import { describeCause } from '../domain/hangup.ts'
import { builtInSounds } from '../domain/sound.ts'
import { flows } from '../messages/flows.ts'
import type { FormChoices } from './form-choices.ts'
import type { FormField } from './form-fields.ts'

export interface FormOption {
	value: string
	label: string
}

const words = flows.form

/** Q.850 causes a flow has reason to give; the far side's phone or exchange acts on them. */
const usefulCauses = [16, 17, 21, 1, 19, 27, 34, 38, 41]

/** Adds the present value where the list does not have it, so that nothing is changed by looking at it. */
function withPresent(options: FormOption[], value: string, label: (value: string) => string): FormOption[] {
	if (value === '' || options.some((option) => option.value === value)) return options
	return [...options, { value, label: label(value) }]
}

/** The options of a field that is a choice; an empty list for those that are not. @param value its present value */
export function optionsOf(field: FormField, value: string, choices: FormChoices): FormOption[] {
	switch (field.kind) {
		case 'sound': {
			const none = { value: '', label: field.isOptional ? words.noSound : words.chooseSound }
			const sounds = builtInSounds.map((sound) => ({ value: sound.name, label: sound.title }))
			return withPresent([none, ...sounds], value, words.otherSound)
		}
		case 'extension': {
			const extensions = choices.extensions.map(({ number, name }) => ({
				value: number,
				label: words.extension(number, name),
			}))
			return withPresent([{ value: '', label: words.chooseExtension }, ...extensions], value, words.goneExtension)
		}
		case 'trunk': {
			const trunks = choices.trunks.map(({ id, name }) => ({ value: id, label: name }))
			return withPresent([{ value: '', label: words.chooseTrunk }, ...trunks], value, () => words.goneTrunk)
		}
		case 'cause':
			return withPresent(
				usefulCauses.map((cause) => ({ value: String(cause), label: describeCause(cause) })),
				value,
				(cause) => describeCause(Number(cause)),
			)
		case 'choice':
			return field.options.map((option) => ({ value: option, label: words.choices[option] ?? option }))
		case 'variants':
			return field.variants.map((variant) => ({ value: variant.value, label: variant.title }))
		default:
			return []
	}
}

/** The line under a field: what is spoken, what to make first, or what the schema says. */
export function hintOf(field: FormField, value: string, choices: FormChoices): string | undefined {
	if (field.kind === 'sound') {
		const sound = builtInSounds.find((candidate) => candidate.name === value)
		return sound ? words.spoken(sound.text) : field.help
	}
	if (field.kind === 'extension' && choices.extensions.length === 0) return words.noExtensions
	if (field.kind === 'trunk' && choices.trunks.length === 0) return words.noTrunks
	if (field.kind === 'number' && field.minimum !== undefined && field.maximum !== undefined) {
		return field.help ?? words.range(field.minimum, field.maximum)
	}
	return field.help
}
