/** Extensions: SIP accounts by their short number. */
import { sql } from 'kysely'
import type { ExtensionSwitches } from '#lib/domain/extension-switches.ts'
import { database } from './pool.ts'
import { rowId } from './row-id.ts'

export interface ExtensionRow extends ExtensionSwitches {
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
export function insertExtension(
	row: Partial<ExtensionSwitches> & {
		/** Of one that comes back. */
		id?: string | undefined
		number: string
		name: string
		sipPassword: string
	},
): Promise<ExtensionRow> {
	return database().insertInto('extensions').values(row).returningAll().executeTakeFirstOrThrow()
}

/** @returns the changed row, or undefined when there is none with this id */
export function updateExtension(
	id: string,
	change: Partial<ExtensionSwitches> & { name?: string; sipPassword?: string },
): Promise<ExtensionRow | undefined> {
	return database().updateTable('extensions').set(change).where('id', '=', rowId(id)).returningAll().executeTakeFirst()
}

/** @returns the deleted row, or undefined when there was none */
export function deleteExtension(id: string): Promise<ExtensionRow | undefined> {
	return database().deleteFrom('extensions').where('id', '=', rowId(id)).returningAll().executeTakeFirst()
}
