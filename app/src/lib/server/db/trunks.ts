/** Trunks: SIP lines to carriers. */
import type { TrunkTransport } from '#lib/domain/trunk-transport.ts'
import { database } from './pool.ts'
import { rowId } from './row-id.ts'
import { getAppliance } from './settings.ts'

export const trunkKinds = ['registration', 'address'] as const
/** `registration`: we register with the carrier; `address`: the carrier knows us by our address. */
export type TrunkKind = (typeof trunkKinds)[number]

/** What a user decides about a trunk. */
export interface TrunkSettings {
	name: string
	kind: TrunkKind
	host: string
	port: number
	transport: TrunkTransport
	userName: string
	password: string
	/** Number shown to callees; empty = the extension's. */
	callerId: string
	/** `{number}` stands for the number without plus, e.g. `+{number}`. */
	dialFormat: string
	codecs: string[]
	isEnabled: boolean
}

export interface TrunkRow extends TrunkSettings {
	id: string
	createdAt: Date
}

export async function listTrunks(): Promise<TrunkRow[]> {
	const rows = await database().selectFrom('trunks').selectAll().orderBy('name').execute()
	return rows as TrunkRow[]
}

/** As they are in force: after a restore all are off until somebody turns them on. */
export async function listTrunksInForce(): Promise<TrunkRow[]> {
	const [{ trunksHeldSince }, trunks] = await Promise.all([getAppliance(), listTrunks()])
	return trunksHeldSince === null ? trunks : trunks.map((trunk) => ({ ...trunk, isEnabled: false }))
}

export async function getTrunk(id: string): Promise<TrunkRow | undefined> {
	const row = await database().selectFrom('trunks').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
	return row as TrunkRow | undefined
}

/** @throws on constraint `trunks_name_unique` when the name is taken */
export async function insertTrunk(settings: TrunkSettings & { id?: string | undefined }): Promise<TrunkRow> {
	return (await database().insertInto('trunks').values(settings).returningAll().executeTakeFirstOrThrow()) as TrunkRow
}

/** @returns the changed row, or undefined when there is none with this id */
export async function updateTrunk(id: string, change: Partial<TrunkSettings>): Promise<TrunkRow | undefined> {
	const row = await database()
		.updateTable('trunks')
		.set(change)
		.where('id', '=', rowId(id))
		.returningAll()
		.executeTakeFirst()
	return row as TrunkRow | undefined
}

/** @returns the deleted row, or undefined when there was none */
export async function deleteTrunk(id: string): Promise<TrunkRow | undefined> {
	const row = await database().deleteFrom('trunks').where('id', '=', rowId(id)).returningAll().executeTakeFirst()
	return row as TrunkRow | undefined
}
