/** Extensions: SIP accounts by their short number. */
import { sql } from 'kysely'
import { database } from './pool.ts'
import { rowId } from './row-id.ts'

export interface ExtensionRow {
	id: string
	number: string
	name: string
	/** In the clear, because Asterisk's digest authentication needs it. */
	sipPassword: string
	createdAt: Date
}

/** All extensions in the order of their numbers. */
export function listExtensions(): Promise<ExtensionRow[]> {
	return database()
		.selectFrom('extensions')
		.selectAll()
		.orderBy(sql`length(number)`)
		.orderBy('number')
		.execute()
}

export function getExtension(id: string): Promise<ExtensionRow | undefined> {
	return database().selectFrom('extensions').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
}

/** @throws on constraint `extensions_number_unique` when the number is taken */
export function insertExtension(row: { number: string; name: string; sipPassword: string }): Promise<ExtensionRow> {
	return database().insertInto('extensions').values(row).returningAll().executeTakeFirstOrThrow()
}

/** @returns the changed row, or undefined when there is none with this id */
export function updateExtension(
	id: string,
	change: { name?: string; sipPassword?: string },
): Promise<ExtensionRow | undefined> {
	return database().updateTable('extensions').set(change).where('id', '=', rowId(id)).returningAll().executeTakeFirst()
}

/** @returns the deleted row, or undefined when there was none */
export function deleteExtension(id: string): Promise<ExtensionRow | undefined> {
	return database().deleteFrom('extensions').where('id', '=', rowId(id)).returningAll().executeTakeFirst()
}

/** The flows whose draft or published version rings an extension. */
export interface ExtensionUse {
	flowId: string
	flowName: string
	/** Whether calls get there now, or only once the draft is published. */
	isPublished: boolean
}

/** Flows that dial the extension with this id. */
export async function extensionUses(id: string): Promise<ExtensionUse[]> {
	const { rows } = await sql<ExtensionUse>`
		select flows.id as flow_id, flows.name as flow_name, bool_or(dials.is_published) as is_published
		from extensions
		cross join flows
		left join flow_versions on flow_versions.flow_id = flows.id and flow_versions.version = flows.published_version
		cross join lateral (
			select document.is_published
			from (values (flows.draft, false), (flow_versions.document, true)) as document (body, is_published)
			cross join lateral jsonb_array_elements(document.body -> 'nodes') as node
			where node ->> 'type' = 'dial'
				and node #>> '{config,target,kind}' = 'extension'
				and node #>> '{config,target,number}' = extensions.number
		) as dials
		where extensions.id = ${rowId(id)}
		group by flows.id, flows.name
		order by flows.name`.execute(database())
	return rows
}
