/** The settings of a node type as a JSON Schema, read by those who look for widgets and titles in them. */
import { z } from 'zod'
import type { NodeDefinition } from './node.ts'

/** The part of JSON Schema (2020-12) that `z.toJSONSchema` writes for settings, with our `.meta()` fields among its own. */
export interface SettingSchema {
	title?: string
	widget?: string
	unit?: string
	const?: unknown
	properties?: Record<string, SettingSchema>
	items?: SettingSchema
	oneOf?: SettingSchema[]
	anyOf?: SettingSchema[]
}

const schemas = new WeakMap<NodeDefinition, SettingSchema>()

/** The schema of a node type's settings as a user gives them, before defaults are filled in. */
export function settingSchemaOf(definition: NodeDefinition): SettingSchema {
	const before = schemas.get(definition)
	if (before) return before
	const schema = z.toJSONSchema(definition.schema, { io: 'input', unrepresentable: 'any' }) as SettingSchema
	schemas.set(definition, schema)
	return schema
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The settings of a group; where it has variants, those of the variant that the value is. */
export function propertiesOf(schema: SettingSchema, value: Record<string, unknown>): Record<string, SettingSchema> {
	const variant = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].find((one) => isVariant(one, value))
	return { ...schema.properties, ...variant?.properties }
}

/** Whether the constants that tell a variant apart are those of the value. */
function isVariant(schema: SettingSchema, value: Record<string, unknown>): boolean {
	return Object.entries(schema.properties ?? {}).every(
		([name, property]) => property.const === undefined || property.const === value[name],
	)
}
