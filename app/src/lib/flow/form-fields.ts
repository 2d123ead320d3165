/** A node's form, read from its schema: which fields it has, of what kind, with which limits. Pure; the drawing is node-form.svelte. */
import { z } from 'zod'
import type { NodeDefinition, Widget } from './node.ts'

interface FieldBase {
	/** Where the value stands in the settings, e.g. `['target', 'number']`. */
	path: string[]
	title: string
	help?: string | undefined
}

/** One field of a form. */
export type FormField = FieldBase &
	(
		| { kind: 'text'; maximum?: number | undefined }
		| { kind: 'number'; unit?: string | undefined; minimum?: number | undefined; maximum?: number | undefined }
		| { kind: 'switch' }
		| { kind: 'choice'; options: string[] }
		/** `isOptional`: may be left empty. */
		| { kind: 'sound' | 'extension' | 'trunk'; isOptional: boolean }
		| { kind: 'digits' | 'cause' }
		/** One of several groups of fields, told apart by the value at `discriminator`. */
		| { kind: 'variants'; discriminator: string; variants: FormVariant[] }
	)

export interface FormVariant {
	value: string
	title: string
	fields: FormField[]
	/** The settings a freshly chosen variant begins with. */
	initial: Record<string, unknown>
}

/** The part of JSON Schema (2020-12) that `z.toJSONSchema` writes for our settings, with our `.meta()` fields among its own. */
interface JsonSchema {
	type?: string
	title?: string
	help?: string
	widget?: Widget
	unit?: string
	default?: unknown
	const?: string
	enum?: string[]
	minimum?: number
	maximum?: number
	minLength?: number
	maxLength?: number
	minItems?: number
	properties?: Record<string, JsonSchema>
	oneOf?: JsonSchema[]
	anyOf?: JsonSchema[]
}

function jsonSchemaOf(definition: NodeDefinition): JsonSchema {
	// `input`: the form holds what the user gives, before defaults are filled in.
	return z.toJSONSchema(definition.schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
}

/**
 * The fields of a node's form, in the order of its schema.
 * @throws for a schema the form cannot draw; the unit tests draw every node type
 */
export function formFields(definition: NodeDefinition): FormField[] {
	return fieldsOf(jsonSchemaOf(definition), [])
}

/** The fields to draw for these settings: of each choice between groups of fields, only the chosen group follows it. */
export function shownFields(fields: readonly FormField[], config: Record<string, unknown>): FormField[] {
	return fields.flatMap((field) => {
		if (field.kind !== 'variants') return [field]
		const chosen = valueAt(config, [...field.path, field.discriminator])
		const variant = field.variants.find((candidate) => candidate.value === chosen)
		return [field, ...shownFields(variant?.fields ?? [], config)]
	})
}

/** The settings a new node begins with: defaults where the schema has them, otherwise empty. */
export function initialConfig(definition: NodeDefinition): Record<string, unknown> {
	return initialOf(jsonSchemaOf(definition)) as Record<string, unknown>
}

function fieldsOf(schema: JsonSchema, path: string[]): FormField[] {
	return Object.entries(schema.properties ?? {})
		.filter(([, property]) => property.const === undefined)
		.map(([name, property]) => fieldOf(property, [...path, name]))
}

function fieldOf(schema: JsonSchema, path: string[]): FormField {
	const base = { path, title: schema.title ?? path.at(-1) ?? '', help: schema.help }
	const variants = schema.oneOf ?? schema.anyOf
	if (variants) return { ...base, kind: 'variants', ...variantsOf(variants, path) }
	switch (schema.widget) {
		case 'prompt':
			return { ...base, kind: 'sound', isOptional: !schema.minItems }
		case 'extension':
		case 'trunk':
			return { ...base, kind: schema.widget, isOptional: !schema.minLength }
		case 'digits':
		case 'cause':
			return { ...base, kind: schema.widget }
	}
	if (schema.enum) return { ...base, kind: 'choice', options: schema.enum }
	if (schema.type === 'boolean') return { ...base, kind: 'switch' }
	const { unit, minimum, maximum } = schema
	if (schema.type === 'integer' || schema.type === 'number') return { ...base, kind: 'number', unit, minimum, maximum }
	if (schema.type === 'string') return { ...base, kind: 'text', maximum: schema.maxLength }
	throw new Error(`the form cannot draw the setting ${path.join('.')}`)
}

function variantsOf(schemas: JsonSchema[], path: string[]): { discriminator: string; variants: FormVariant[] } {
	const constants = Object.entries(schemas[0]?.properties ?? {}).find(([, property]) => property.const !== undefined)
	if (!constants) throw new Error(`the variants of ${path.join('.')} have nothing that tells them apart`)
	const [discriminator] = constants
	const variants = schemas.map((schema) => {
		const mark = schema.properties?.[discriminator]
		return {
			value: mark?.const ?? '',
			title: mark?.title ?? mark?.const ?? '',
			fields: fieldsOf(schema, path),
			initial: initialOf(schema) as Record<string, unknown>,
		}
	})
	return { discriminator, variants }
}

function initialOf(schema: JsonSchema): unknown {
	if (schema.default !== undefined) return structuredClone(schema.default)
	if (schema.const !== undefined) return schema.const
	const variants = schema.oneOf ?? schema.anyOf
	if (variants?.[0]) return initialOf(variants[0])
	if (schema.properties) {
		return Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, initialOf(property)]))
	}
	if (schema.widget === 'prompt') return []
	// The keys most menus begin with; an empty list would leave a menu without exits to draw.
	if (schema.widget === 'digits') return ['1', '2']
	if (schema.enum) return schema.enum[0]
	if (schema.type === 'boolean') return false
	return schema.type === 'string' ? '' : (schema.minimum ?? 0)
}

/** The value at a path of the settings, or undefined. */
export function valueAt(config: Record<string, unknown>, path: readonly string[]): unknown {
	return path.reduce<unknown>(
		(value, name) =>
			typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
		config,
	)
}

/** The settings with one value changed; the old ones are left as they are. */
export function withValueAt(
	config: Record<string, unknown>,
	path: readonly string[],
	value: unknown,
): Record<string, unknown> {
	const [name, ...rest] = path
	if (name === undefined) return config
	if (rest.length === 0) return { ...config, [name]: value }
	const inner = config[name]
	const group = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {}
	return { ...config, [name]: withValueAt(group, rest, value) }
}
