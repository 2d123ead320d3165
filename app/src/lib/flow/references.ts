/** What a node's settings name: things of the appliance, other nodes, variables. Found by the form's widgets, so that a new node type needs nothing here. */
import type { FlowDocument, FlowNode } from './document.ts'
import { nodeDefinition } from './nodes.ts'
import { isRecord, propertiesOf, settingSchemaOf, type SettingSchema } from './setting-schema.ts'

const referenceKinds = ['sound', 'extension', 'trunk', 'schedule', 'mailbox', 'webhook', 'flow', 'node'] as const
export type ReferenceKind = (typeof referenceKinds)[number]

/** A setting that names something. */
export interface Reference {
	kind: ReferenceKind
	/** Media name of a sound, number of an extension, otherwise an id. */
	value: string
	/** The setting, a path such as `target.number`. */
	field: string
}

/** A setting that is calculated during the call. */
export interface Calculation {
	kind: 'expression' | 'template'
	text: string
	field: string
}

interface WidgetValue {
	widget: string
	value: unknown
	field: string
}

interface Named {
	references: Reference[]
	calculations: Calculation[]
}

// Documents share their unchanged nodes, and a node is never changed in place: each is read once.
const known = new WeakMap<FlowNode, Named>()

/** What a node's settings name, in the order of its form; settings that are still empty name nothing. */
export function referencesOf(node: FlowNode): Reference[] {
	return namedIn(node).references
}

/** The expressions and the texts with expressions among a node's settings. */
export function calculationsOf(node: FlowNode): Calculation[] {
	return namedIn(node).calculations
}

/** Whether a flow names this thing anywhere. */
export function namesThing(document: FlowDocument, kind: ReferenceKind, value: string): boolean {
	return document.nodes.some((node) =>
		referencesOf(node).some((reference) => reference.kind === kind && reference.value === value),
	)
}

function namedIn(node: FlowNode): Named {
	const before = known.get(node)
	if (before) return before
	const named = read(node)
	known.set(node, named)
	return named
}

function read(node: FlowNode): Named {
	const definition = nodeDefinition(node.type)
	const named: Named = { references: [], calculations: [] }
	if (!definition) return named
	// Filled with defaults where the settings are valid, because a default may name a sound.
	const config = definition.schema.safeParse(node.config).data ?? node.config
	for (const one of widgetValues(settingSchemaOf(definition), config, '')) sortIn(named, one)
	return named
}

function widgetValues(schema: SettingSchema, value: unknown, field: string): WidgetValue[] {
	if (schema.widget) return [{ widget: schema.widget, value, field }]
	const below = (name: string | number) => (field ? `${field}.${name}` : String(name))
	if (Array.isArray(value)) {
		const { items } = schema
		return items ? value.flatMap((item, index) => widgetValues(items, item, below(index))) : []
	}
	if (!isRecord(value)) return []
	return Object.entries(propertiesOf(schema, value)).flatMap(([name, property]) =>
		widgetValues(property, value[name], below(name)),
	)
}

function sortIn(named: Named, { widget, value, field }: WidgetValue): void {
	if (widget === 'prompt') return sortPromptIn(named, value, field)
	if (typeof value !== 'string' || value === '') return
	const kind = referenceKinds.find((candidate) => candidate === widget)
	if (kind) named.references.push({ kind, value, field })
	if (widget === 'expression') named.calculations.push({ kind: 'expression', text: value, field })
	if (widget === 'template' || widget === 'template-text') {
		named.calculations.push({ kind: 'template', text: value, field })
	}
}

/** The parts of a prompt (domain/prompt.ts); the name of a sound alone is a prompt too. */
function sortPromptIn(named: Named, value: unknown, field: string): void {
	const parts: unknown[] = Array.isArray(value) ? value : [{ kind: 'sound', sound: value }]
	parts.filter(isRecord).forEach((part, index) => {
		const at = Array.isArray(value) ? `${field}.${index}` : field
		if (part['kind'] === 'sound') sortIn(named, { widget: 'sound', value: part['sound'], field: at })
		if (part['kind'] === 'text') sortIn(named, { widget: 'template', value: part['text'], field: at })
		if (part['kind'] === 'value') sortIn(named, { widget: 'expression', value: part['value'], field: at })
	})
}
