/** Every node type's schema makes a form, and the form's first settings are of the shape the schema wants. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
	withDefaults,
	formFields,
	initialConfig,
	itemFields,
	shownFields,
	valueAt,
	withValueAt,
	type FieldOf,
	type FormField,
} from './form-fields.ts'
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
		expect(fields).toHaveLength(Object.keys(definition(type).schema.shape).length)
		for (const field of fields) expect(field.title, field.path.join('.')).toMatch(/^[A-Z]/)
	},
)

test('a menu is asked for its prompt, keys, waiting time and attempts', () => {
	const fields = formFields(definition('menu'))
	expect(shape(fields)).toEqual([
		'prompt: prompt',
		'digits: digits',
		'labels: exit-labels',
		'canInterrupt: switch',
		'invalidPrompt: prompt',
		'noInputPrompt: prompt',
		'timeoutSeconds: number',
		'nextDigitSeconds: number',
		'attempts: number',
		'hasInvalidExit: switch',
	])
	expect(fields[0]).toMatchObject({ isOptional: false })
	expect(fields[4]).toMatchObject({ isOptional: true, help: 'Leave empty to repeat the prompt at once.' })
	expect(fields[6]).toMatchObject({ unit: 's', minimum: 1, maximum: 60 })
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

/** A node type made up for a test, with these settings. */
function madeUp(settings: z.ZodRawShape): NodeDefinition {
	return {
		...{ type: 'made-up', label: 'Made up', group: 'Decide', description: '', icon: '', schema: z.object(settings) },
		...{ exits: () => [], summary: () => '', help: { text: [], exits: {}, afterRestart: '', example: '' } },
	}
}

const cases = madeUp({
	cases: z
		.array(
			z
				.object({
					name: z.string().meta({ title: 'Name' }),
					when: z
						.discriminatedUnion('kind', [
							z.object({ kind: z.literal('always').meta({ title: 'Always' }) }),
							z.object({
								kind: z.literal('if').meta({ title: 'If' }),
								expression: z.string().meta({ title: 'Expression', widget: 'expression' }),
							}),
						])
						.meta({ title: 'When' }),
				})
				.meta({ title: 'Case' }),
		)
		.min(1)
		.max(4)
		.meta({ title: 'Cases' }),
})

function listOf(type: NodeDefinition): FieldOf<'list'> {
	const [field] = formFields(type)
	if (field?.kind !== 'list') throw new Error('it should be a list')
	return field
}

test('a list of groups has the same fields for each item, at the item’s own place', () => {
	const list = listOf(cases)
	expect(list).toMatchObject({ title: 'Cases', itemTitle: 'Case', minimum: 1, maximum: 4 })
	const config = { cases: [{}, { name: 'Late', when: { kind: 'if', expression: 'true' } }] }
	const shown = shownFields(itemFields(list, 1), config)
	expect(shape(shown)).toEqual(['cases.1.name: text', 'cases.1.when: variants', 'cases.1.when.expression: expression'])
	expect(withValueAt(config, ['cases', '1', 'when', 'expression'], 'false')).toEqual({
		cases: [{}, { name: 'Late', when: { kind: 'if', expression: 'false' } }],
	})
	expect(initialConfig(cases)).toEqual({ cases: [{ name: '', when: { kind: 'always' } }] })
})

test('a list of single values, names with texts, groups and values that may be missing are drawn', () => {
	const type = madeUp({
		numbers: z
			.array(z.string().meta({ widget: 'extension' }))
			.default([])
			.meta({ title: 'Phones' }),
		headers: z.record(z.string(), z.string()).meta({ title: 'Headers' }),
		limits: z.object({ rings: z.number().int().meta({ title: 'Rings' }) }).meta({ title: 'Limits' }),
		limit: z.number().int().nullable().meta({ title: 'Limit' }),
	})
	expect(shape(formFields(type))).toEqual(['numbers: list', 'headers: pairs', 'limits: group', 'limit: number'])
	expect(shape(itemFields(listOf(type), 2))).toEqual(['numbers.2: extension'])
	expect(initialConfig(type)).toEqual({ numbers: [], headers: {}, limits: { rings: 0 }, limit: null })
	expect(withValueAt({ numbers: ['201', '202'] }, ['numbers', '1'], '203')).toEqual({ numbers: ['201', '203'] })
})

test('a setting that a flow of before does not name is shown as the node understands it', () => {
	const shown = withDefaults(definition('menu'), { prompt: 'callytics/menu', digits: ['1'] })
	expect(shown).toMatchObject({ prompt: 'callytics/menu', digits: ['1'], canInterrupt: true, attempts: 3 })
	expect(shown['invalidPrompt']).toEqual([{ kind: 'sound', sound: 'callytics/invalid' }])
})
