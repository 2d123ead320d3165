/** A node's settings in words, one line each with its title: what a comparison of two versions shows. */
import { flowVersions } from '../messages/flow-versions.ts'
import { exitWords, type FlowDocument, type FlowNode } from './document.ts'
import type { FormChoices } from './form-choices.ts'
import { nodeDefinition } from './nodes.ts'
import { isRecord, propertiesOf, settingSchemaOf, type SettingSchema } from './setting-schema.ts'
import { thingName } from './thing-name.ts'

/** One setting as a person reads it. */
export interface SettingWords {
	/** Where it stands, e.g. `target.number`; the same in both versions. */
	path: string
	title: string
	words: string
}

/** Where names of things are looked up. */
export interface NameBook {
	choices: FormChoices
	document: FlowDocument
}

const texts = flowVersions.comparing

/** The settings of a node with its defaults filled in, in the order of its form. */
export function settingWords(node: FlowNode, names: NameBook): SettingWords[] {
	const definition = nodeDefinition(node.type)
	const config = definition?.schema.safeParse(node.config).data ?? node.config
	const schema = definition ? settingSchemaOf(definition) : {}
	return linesOf(schema, config, { path: '', title: '' }, names)
}

function linesOf(
	schema: SettingSchema,
	value: unknown,
	at: { path: string; title: string },
	names: NameBook,
): SettingWords[] {
	if (Array.isArray(value) && value.some(isRecord) && schema.widget === undefined) {
		return value.flatMap((item, index) =>
			linesOf(schema.items ?? {}, item, inside(at, String(index), texts.item(index + 1)), names),
		)
	}
	if (!isRecord(value) || schema.widget !== undefined) {
		return value === undefined ? [] : [{ ...at, words: wordsOf(schema, value, names) }]
	}
	const properties = propertiesOf(schema, value)
	return Object.entries(value).flatMap(([name, inner]) => {
		const property = properties[name] ?? {}
		// What tells variants apart carries the title of the variant; the choice itself has that of the setting.
		if (property.const !== undefined) return [{ ...inside(at, name, ''), words: property.title ?? String(inner) }]
		return linesOf(property, inner, inside(at, name, property.title ?? name), names)
	})
}

function inside(at: { path: string; title: string }, name: string, title: string): { path: string; title: string } {
	return {
		path: at.path ? `${at.path}.${name}` : name,
		title: [at.title, title].filter(Boolean).join(', '),
	}
}

function wordsOf(schema: SettingSchema, value: unknown, names: NameBook): string {
	if (value === '' || value === null || (Array.isArray(value) && value.length === 0)) return texts.nothing
	if (schema.widget === 'prompt') return promptWords(value, names)
	if (schema.widget === 'exit-labels') return labelWords(value)
	if (typeof value === 'boolean') return value ? texts.on : texts.off
	if (Array.isArray(value)) return value.map(String).join(', ')
	const text = isRecord(value) ? JSON.stringify(value) : String(value)
	return (schema.widget && nameOf(schema.widget, text, names)) ?? (schema.unit ? `${text} ${schema.unit}` : text)
}

/** `1 sales, 2 service` */
function labelWords(value: unknown): string {
	const labels = Object.entries(isRecord(value) ? value : {})
	return labels.map(([exit, label]) => exitWords(exit, String(label))).join(', ') || texts.nothing
}

function nameOf(widget: string, value: string, { choices, document }: NameBook): string | undefined {
	if (widget === 'node') return document.nodes.find(({ id }) => id === value)?.name
	if (widget === 'extension') return [value, thingName(widget, value, choices)].filter(Boolean).join(' ')
	return thingName(widget, value, choices)
}

/** The parts of a prompt (domain/prompt.ts) one after the other. */
function promptWords(value: unknown, names: NameBook): string {
	if (!Array.isArray(value)) return thingName('sound', String(value), names.choices) ?? String(value)
	const parts = value.filter(isRecord).map((part) => {
		if (part['kind'] === 'text') return texts.said(String(part['text']))
		if (part['kind'] === 'value') return texts.value(String(part['value']), String(part['as'] ?? 'number'))
		return thingName('sound', String(part['sound']), names.choices) ?? String(part['sound'])
	})
	return parts.join(texts.then)
}
