/** Every node type's schema makes a form, and the form's first settings are of the shape the schema wants. */
import { expect, test } from 'vitest'
import { formFields, initialConfig, shownFields, valueAt, withValueAt, type FormField } from './form-fields.ts'
import type { NodeDefinition } from './node.ts'
import { nodeDefinition, nodeTypes } from './nodes.ts'

function definition(type: string): NodeDefinition {
	const found = nodeDefinition(type)
	if (!found) throw new Error(`no node type ${type}`)
	return found
}

function shape(fields: FormField[]): string[] {
	return fields.map((field) => `${field.path.join('.')}: ${field.kind}`)
}

test.each(nodeTypes.map((type) => type.type))(
	'the form of %s can be drawn, every field with a title of its own',
	(type) => {
		const fields = formFields(definition(type))
		expect(fields.length).toBeGreaterThan(0)
		for (const field of fields) expect(field.title, field.path.join('.')).toMatch(/^[A-Z]/)
	},
)

test('a menu is asked for its prompt, keys, waiting time and attempts', () => {
	const fields = formFields(definition('menu'))
	expect(shape(fields)).toEqual([
		'prompt: sound',
		'digits: digits',
		'canInterrupt: switch',
		'invalidPrompt: sound',
		'noInputPrompt: sound',
		'timeoutSeconds: number',
		'nextDigitSeconds: number',
		'attempts: number',
		'hasInvalidExit: switch',
	])
	expect(fields[0]).toMatchObject({ isOptional: false })
	expect(fields[3]).toMatchObject({ isOptional: true, help: 'Leave empty to repeat the prompt at once.' })
	expect(fields[5]).toMatchObject({ unit: 's', minimum: 1, maximum: 60 })
})

test('whom a dial node rings is a choice between an extension and a number, each with its own fields', () => {
	const [target] = formFields(definition('dial'))
	if (target?.kind !== 'variants') throw new Error('the target should have variants')
	expect(target.discriminator).toBe('kind')
	expect(target.variants.map((variant) => [variant.title, shape(variant.fields)])).toEqual([
		['An extension', ['target.number: extension']],
		['A number', ['target.number: text', 'target.trunkId: trunk']],
	])
	expect(target.variants[1]?.initial).toEqual({ kind: 'number', number: '', trunkId: '' })
})

const later = /^(callerHears|callerNumber|whisper|confirms):/

test('only the fields of the chosen group are drawn', () => {
	const fields = formFields(definition('dial'))
	const shown = (kind: string) => shape(shownFields(fields, { target: { kind } })).filter((one) => !later.test(one))
	expect(shown('extension')).toEqual(['target: variants', 'target.number: extension', 'ringSeconds: number'])
	expect(shown('number')).toEqual([
		'target: variants',
		'target.number: text',
		'target.trunkId: trunk',
		'ringSeconds: number',
	])
	expect(shown('pigeon')).toEqual(['target: variants', 'ringSeconds: number'])
})

test('a new node begins with the defaults of its schema and empty fields where there are none', () => {
	expect(initialConfig(definition('dial'))).toMatchObject({
		target: { kind: 'extension', number: '' },
		ringSeconds: 25,
	})
	expect(initialConfig(definition('hangup'))).toEqual({ prompt: [], cause: 16 })
	expect(initialConfig(definition('start'))).toEqual({ answer: true })
})

test('two new nodes of a type share nothing', () => {
	const one = initialConfig(definition('menu'))
	;(one['digits'] as string[]).push('9')
	expect(initialConfig(definition('menu'))['digits']).toEqual(['1', '2'])
})

test('a value deep in the settings is read and changed without touching the rest', () => {
	const config = { target: { kind: 'extension', number: '201' }, ringSeconds: 25 }
	expect(valueAt(config, ['target', 'number'])).toBe('201')
	expect(valueAt(config, ['nothing', 'here'])).toBeUndefined()
	expect(withValueAt(config, ['target', 'number'], '202')).toEqual({
		target: { kind: 'extension', number: '202' },
		ringSeconds: 25,
	})
	expect(config.target.number).toBe('201')
})
