/** The lists of a node's form never change a setting by being looked at, and say what is missing. */
import { expect, test } from 'vitest'
import { noChoices, type FormChoices } from './form-choices.ts'
import { formFields, type FormField } from './form-fields.ts'
import { hintOf, optionsOf } from './form-options.ts'
import { nodeDefinition } from './nodes.ts'

const choices: FormChoices = {
	...noChoices,
	extensions: [{ number: '201', name: 'Reception' }],
	trunks: [{ id: 't1', name: 'Northgate' }],
}

function field(type: string, path: string): FormField {
	const definition = nodeDefinition(type)
	const all = definition ? formFields(definition) : []
	const inner = all.flatMap((one) => (one.kind === 'variants' ? one.variants.flatMap((variant) => variant.fields) : []))
	const found = [...all, ...inner].find((one) => one.path.join('.') === path)
	if (!found) throw new Error(`${type} has no field ${path}`)
	return found
}

const labels = (options: { label: string }[]) => options.map((option) => option.label)

test('extensions are offered by number and name', () => {
	expect(labels(optionsOf(field('dial', 'target.number'), '', choices))).toEqual([
		'Choose an extension',
		'201 Reception',
	])
})

test('an extension that was deleted stays chosen and is named as gone', () => {
	expect(labels(optionsOf(field('dial', 'target.number'), '299', choices))).toContain('299, no such extension')
})

test('a sound that must be there says so; one that may be missing offers none', () => {
	expect(optionsOf(field('play', 'prompt'), '', choices)[0]?.label).toBe('Choose a sound')
	expect(optionsOf(field('hangup', 'prompt'), '', choices)[0]?.label).toBe('None')
})

test('what a sound says is read beneath it', () => {
	expect(hintOf(field('play', 'prompt'), 'callytics/welcome', choices)).toBe('“Welcome.”')
	expect(hintOf(field('hangup', 'prompt'), '', choices)).toBe('May be empty.')
})

test('a cause that is not in the list is kept', () => {
	const options = optionsOf(field('hangup', 'cause'), '88', choices)
	expect(options.at(-1)).toEqual({ value: '88', label: '88, incompatible destination' })
})

test('without any extension or trunk the field says that there is none yet', () => {
	const none = noChoices
	expect(hintOf(field('dial', 'target.number'), '', none)).toBe('There is no extension yet.')
	expect(hintOf(field('dial', 'target.trunkId'), '', none)).toBe('There is no trunk yet.')
})

test('a number tells its range', () => {
	expect(hintOf(field('dial', 'ringSeconds'), '25', choices)).toBe('5 to 120')
})
