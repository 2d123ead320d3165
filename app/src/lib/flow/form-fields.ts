/** A node's form, read from its schema: which fields it has, of what kind, with which limits. Pure; the drawing is node-form.svelte. */
import { z } from 'zod'
import type { NodeDefinition, Widget } from './node.ts'

/** Settings that name a thing of the appliance, or a node of the same flow. */
export const pickKinds = ['extension', 'trunk', 'schedule', 'mailbox', 'webhook', 'flow', 'node'] as const
export type PickKind = (typeof pickKinds)[number]

interface FieldBase {
	/** Where the value stands in the settings, e.g. `['target', 'number']`; in a list's item, from the item on. */
	path: string[]
	title: string
	help?: string | undefined
}

interface Text {
	maximum?: number | undefined
}

interface Pick {
	/** May be left empty. */
	isOptional: boolean
}

/** What each kind of field has besides a place and a title. */
interface Kinds extends Record<PickKind | 'prompt', Pick> {
	text: Text
	expression: Text
	template: Text
	'template-text': Text
	variable: Text
	number: { unit?: string | undefined; minimum?: number | undefined; maximum?: number | undefined }
	switch: object
	digits: object
	/** Typed beside the exits, by the field that asks for them. */
	'exit-labels': Text
	cause: object
	/** `labels`: what an option is called, by its value. */
	choice: { options: string[]; labels: Record<string, string> }
	/** One of several groups of fields, told apart by the value at `discriminator`. */
	variants: { discriminator: string; variants: FormVariant[] }
	/** Fields under a title of their own. */
	group: { fields: FormField[] }
	/** Any number of items, each with the same fields. */
	list: {
		fields: FormField[]
		/** What one item is called, for the button that adds one; '' when the schema does not say. */
		itemTitle: string
		minimum: number
		maximum?: number | undefined
		/** The settings a new item begins with. */
		initial: unknown
	}
	/** Names with a text each, such as the headers of a request. */
	pairs: object
}

export type FieldOf<K extends keyof Kinds> = { [P in K]: FieldBase & { kind: P } & Kinds[P] }[K]

/** One field of a form. */
export type FormField = FieldOf<keyof Kinds>

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
	labels?: Record<string, string>
	default?: unknown
	const?: string
	enum?: string[]
	minimum?: number
	maximum?: number
	minLength?: number
	maxLength?: number
	minItems?: number
	maxItems?: number
	items?: JsonSchema
	properties?: Record<string, JsonSchema>
	additionalProperties?: JsonSchema
	oneOf?: JsonSchema[]
	anyOf?: JsonSchema[]
}

function jsonSchemaOf(definition: NodeDefinition): JsonSchema {
	// `input`: the form holds what the user gives, before defaults are filled in.
	return z.toJSONSchema(definition.schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
}

const forms = new WeakMap<NodeDefinition, FormField[]>()

/**
 * The fields of a node's form, in the order of its schema.
 * @throws for a schema the form cannot draw; the unit tests draw every node type
 */
export function formFields(definition: NodeDefinition): FormField[] {
	const fields = forms.get(definition) ?? fieldsOf(jsonSchemaOf(definition), [])
	forms.set(definition, fields)
	return fields
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

/** The fields of one item of a list, at their places in the settings. */
export function itemFields(list: FieldOf<'list'>, index: number): FormField[] {
	return list.fields.map((field) => placed(field, [...list.path, String(index)]))
}

/** A field below a path; fields of a list's items stay as they are, since they begin at their item. */
function placed(field: FormField, below: readonly string[]): FormField {
	const path = [...below, ...field.path]
	if (field.kind === 'group') return { ...field, path, fields: field.fields.map((one) => placed(one, below)) }
	if (field.kind !== 'variants') return { ...field, path }
	const variants = field.variants.map((variant) => ({
		...variant,
		fields: variant.fields.map((one) => placed(one, below)),
	}))
	return { ...field, path, variants }
}

/** The settings a new node begins with: defaults where the schema has them, otherwise empty. */
export function initialConfig(definition: NodeDefinition): Record<string, unknown> {
	return initialOf(jsonSchemaOf(definition)) as Record<string, unknown>
}

/** The settings as the node understands them: what a flow of an earlier version does not name has its default. */
export function withDefaults(definition: NodeDefinition, config: Record<string, unknown>): Record<string, unknown> {
	const missing = Object.entries(definition.schema.shape).flatMap(([name, setting]) => {
		const initial = config[name] === undefined ? z.safeParse(setting, undefined) : undefined
		return initial?.data === undefined ? [] : [[name, initial.data]]
	})
	return missing.length > 0 ? { ...Object.fromEntries(missing), ...config } : config
}

function fieldsOf(schema: JsonSchema, path: string[]): FormField[] {
	return Object.entries(schema.properties ?? {})
		.filter(([, property]) => property.const === undefined)
		.map(([name, property]) => fieldOf(property, [...path, name]))
}

function fieldOf(given: JsonSchema, path: string[]): FormField {
	const schema = withoutNull(given)
	const base = { path, title: schema.title ?? path.at(-1) ?? '', help: schema.help }
	if (schema.widget) return { ...base, ...widgetOf(schema, schema.widget) }
	const variants = schema.oneOf ?? schema.anyOf
	if (variants) return { ...base, kind: 'variants', ...variantsOf(variants, path) }
	if (schema.enum) return { ...base, kind: 'choice', options: schema.enum, labels: schema.labels ?? {} }
	if (schema.properties) return { ...base, kind: 'group', fields: fieldsOf(schema, path) }
	const { unit, items } = schema
	const [minimum, maximum] = [limit(schema.minimum), limit(schema.maximum)]
	switch (schema.type) {
		case 'boolean':
			return { ...base, kind: 'switch' }
		case 'integer':
		case 'number':
			return { ...base, kind: 'number', unit, minimum, maximum }
		case 'string':
			return { ...base, kind: 'text', maximum: schema.maxLength }
		case 'array':
			if (items) return { ...base, kind: 'list', ...listOf(schema, items) }
			break
		case 'object':
			if (schema.additionalProperties) return { ...base, kind: 'pairs' }
	}
	throw new Error(`the form cannot draw the setting ${path.join('.')}`)
}

/** The library writes the limits of whole numbers in JavaScript where a schema has none. */
function limit(value: number | undefined): number | undefined {
	return value === undefined || Number.isSafeInteger(value - 1) !== Number.isSafeInteger(value + 1) ? undefined : value
}

/** A value that may also be null: an empty number field is. */
function withoutNull(schema: JsonSchema): JsonSchema {
	const [only, ...more] = schema.anyOf?.filter((one) => one.type !== 'null') ?? []
	if (!only || more.length > 0) return schema
	const { anyOf: _either, ...own } = schema
	return { ...only, ...own }
}

type KindOnly<K extends keyof Kinds> = { [P in K]: { kind: P } & Kinds[P] }[K]

function widgetOf(schema: JsonSchema, widget: Widget): KindOnly<keyof Kinds> {
	switch (widget) {
		case 'digits':
		case 'cause':
			return { kind: widget }
		case 'exit-labels':
			return { kind: widget, maximum: schema.additionalProperties?.maxLength }
		case 'prompt':
			return { kind: 'prompt', isOptional: !schema.minItems }
		case 'expression':
		case 'template':
		case 'template-text':
		case 'variable':
			return { kind: widget, maximum: schema.maxLength }
		default:
			return { kind: widget, isOptional: !schema.minLength }
	}
}

function listOf(schema: JsonSchema, items: JsonSchema): Kinds['list'] {
	const isGroup = items.properties !== undefined
	return {
		fields: isGroup ? fieldsOf(items, []) : [fieldOf({ ...items, title: items.title ?? schema.title ?? '' }, [])],
		itemTitle: items.title ?? '',
		minimum: schema.minItems ?? 0,
		maximum: schema.maxItems,
		initial: initialOf(items),
	}
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
	if (variants?.some((variant) => variant.type === 'null')) return null
	if (variants?.[0]) return initialOf(variants[0])
	if (schema.properties) {
		return Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, initialOf(property)]))
	}
	if (schema.widget === 'prompt') return []
	// The keys most menus begin with; an empty list would leave a menu without exits to draw.
	if (schema.widget === 'digits') return ['1', '2']
	if (schema.type === 'array') return firstItems(schema)
	if (schema.type === 'object') return {}
	if (schema.enum) return schema.enum[0]
	if (schema.type === 'boolean') return false
	return schema.type === 'string' ? '' : (limit(schema.minimum) ?? 0)
}

function firstItems({ items, minItems = 0 }: JsonSchema): unknown[] {
	return items ? Array.from({ length: minItems }, () => initialOf(items)) : []
}

/** The value at a path of the settings, or undefined. */
export function valueAt(config: Record<string, unknown>, path: readonly string[]): unknown {
	return path.reduce<unknown>(
		(value, name) =>
			typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
		config,
	)
}

/** The settings with one value changed; the old ones are left as they are. A number in the path is a place in a list. */
export function withValueAt(
	config: Record<string, unknown>,
	path: readonly string[],
	value: unknown,
): Record<string, unknown> {
	return changed(config, path, value) as Record<string, unknown>
}

function changed(old: unknown, path: readonly string[], value: unknown): unknown {
	const [name, ...rest] = path
	if (name === undefined) return value
	if (Array.isArray(old)) return old.map((item, index) => (String(index) === name ? changed(item, rest, value) : item))
	const group = typeof old === 'object' && old !== null ? (old as Record<string, unknown>) : {}
	return { ...group, [name]: changed(group[name], rest, value) }
}
