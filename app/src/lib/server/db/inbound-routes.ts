/** Inbound routes: which flow a DID leads to. */
import { database } from './pool.ts'
import { rowId } from './row-id.ts'

export interface InboundRouteRow {
	id: string
	did: string
	description: string
	flowId: string
	flowName: string
	/** Null until the flow is published: callers of this number are then told that it is not in use. */
	publishedVersion: number | null
	createdAt: Date
}

/** What a user decides about an inbound route. */
export interface InboundRouteSettings {
	did: string
	description: string
	flowId: string
}

function inboundRoutes() {
	return database()
		.selectFrom('inboundRoutes')
		.innerJoin('flows', 'flows.id', 'inboundRoutes.flowId')
		.select([
			'inboundRoutes.id',
			'inboundRoutes.did',
			'inboundRoutes.description',
			'inboundRoutes.flowId',
			'flows.name as flowName',
			'flows.publishedVersion',
			'inboundRoutes.createdAt',
		])
}

export function listInboundRoutes(): Promise<InboundRouteRow[]> {
	return inboundRoutes().orderBy('inboundRoutes.did').execute()
}

export function getInboundRoute(id: string): Promise<InboundRouteRow | undefined> {
	return inboundRoutes().where('inboundRoutes.id', '=', rowId(id)).executeTakeFirst()
}

/** @throws on constraint `inbound_routes_did_unique` or `inbound_routes_flow_id_fkey` */
export async function insertInboundRoute(
	settings: InboundRouteSettings & { id?: string | undefined },
): Promise<string> {
	const row = await database().insertInto('inboundRoutes').values(settings).returning('id').executeTakeFirstOrThrow()
	return row.id
}

/** @returns whether there was a row with this id */
export async function updateInboundRoute(id: string, settings: InboundRouteSettings): Promise<boolean> {
	const result = await database()
		.updateTable('inboundRoutes')
		.set(settings)
		.where('id', '=', rowId(id))
		.executeTakeFirst()
	return result.numUpdatedRows > 0n
}

/** @returns the DID of the deleted row, or undefined when there was none */
export async function deleteInboundRoute(id: string): Promise<string | undefined> {
	const row = await database()
		.deleteFrom('inboundRoutes')
		.where('id', '=', rowId(id))
		.returning('did')
		.executeTakeFirst()
	return row?.did
}
