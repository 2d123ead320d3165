/** The JSON Schema (2020-12) of a flow as a file, made from the document and every node type's settings. */
import { z } from 'zod'
import { PromptPart } from '../domain/prompt.ts'
import { FlowDocument, FlowNode } from './document.ts'
import { FlowFile, flowSchemaPath } from './flow-file.ts'
import type { NodeDefinition } from './node.ts'
import { nodeTypes } from './nodes.ts'
import { isRecord } from './setting-schema.ts'

type Json = Record<string, unknown>

const options = { io: 'input', unrepresentable: 'any' } as const
const plain = (schema: z.ZodType) => readable(withoutDialect(z.toJSONSchema(schema, options))) as Json

function withoutDialect({ $schema: _dialect, ...schema }: Json): Json {
	return schema
}

/** Our `.meta()` in the words of JSON Schema; a prompt, whose older form cannot be written down by itself, by its parts. */
function readable(schema: unknown): unknown {
	if (Array.isArray(schema)) return schema.map(readable)
	if (!isRecord(schema)) return schema
	const { widget, unit, help, ...rest } = schema
	const description = [help, typeof unit === 'string' ? `In ${unit}.` : ''].filter(Boolean).join(' ')
	const inner = widget === 'prompt' ? promptOf(rest) : rest
	return {
		...Object.fromEntries(Object.entries(inner).map(([name, value]) => [name, readable(value)])),
		...(description && { description }),
	}
}

/** A prompt: the name of one sound, or its parts. */
function promptOf({ type, items: _items, minItems, maxItems, ...rest }: Json): Json {
	const parts = { type, minItems, maxItems, items: { $ref: '#/$defs/promptPart' } }
	return { ...rest, anyOf: [{ type: 'string' }, parts] }
}

function nodeSchema(definition: NodeDefinition): Json {
	const { properties, ...node } = plain(FlowNode)
	return {
		...node,
		title: definition.label,
		description: definition.description,
		properties: { ...(properties as Json), type: { const: definition.type }, config: plain(definition.schema) },
	}
}

/** A stable address for other programs: the schema that every exported file names. */
export function flowJsonSchema(): Json {
	const { properties: fields, ...file } = plain(FlowFile)
	const { properties: parts, ...document } = plain(FlowDocument)
	const { items: _anyNode, ...nodes } = (parts as Record<string, Json>)['nodes'] ?? {}
	const types = nodeTypes.map((type) => nodeSchema(type as unknown as NodeDefinition))
	return {
		$schema: 'https://json-schema.org/draft/2020-12/schema',
		$id: flowSchemaPath,
		title: 'Call flow',
		description: 'A call flow of the appliance, as it is exported and imported.',
		...file,
		properties: {
			...(fields as Json),
			document: { ...document, properties: { ...(parts as Json), nodes: { ...nodes, items: { oneOf: types } } } },
		},
		$defs: { promptPart: plain(PromptPart) },
	}
}
