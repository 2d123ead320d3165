/** Call flows: the draft, the published versions and what they were. */
import { sql } from 'kysely'
import type { FlowDocument } from '../../flow/document.ts'
import { database } from './pool.ts'
import { rowId } from './row-id.ts'

/** A line of the list of flows. */
export interface FlowListRow {
	id: string
	name: string
	publishedVersion: number | null
	draftSavedAt: Date
	/** Whether the draft differs from what takes calls. */
	hasUnpublishedChanges: boolean
	/** Numbers that lead to it. */
	dids: string[]
}

export interface FlowRow {
	id: string
	name: string
	draft: FlowDocument
	/** Grows with every save of the draft; a save must name the one it started from. */
	draftRevision: number
	draftSavedAt: Date
	draftSavedByName: string | null
	publishedVersion: number | null
}

export interface FlowVersionRow {
	version: number
	comment: string
	publishedAt: Date
	publishedByName: string | null
}

const asJson = (document: FlowDocument) => sql<never>`${JSON.stringify(document)}::jsonb`

export async function listFlows(): Promise<FlowListRow[]> {
	const rows = await database()
		.selectFrom('flows')
		.leftJoin('flowVersions', (join) =>
			join.onRef('flowVersions.flowId', '=', 'flows.id').onRef('flowVersions.version', '=', 'flows.publishedVersion'),
		)
		.select((eb) => [
			'flows.id',
			'flows.name',
			'flows.publishedVersion',
			'flows.draftSavedAt',
			sql<boolean>`flows.draft is distinct from flow_versions.document`.as('hasUnpublishedChanges'),
			eb
				.selectFrom('inboundRoutes')
				.whereRef('inboundRoutes.flowId', '=', 'flows.id')
				.select(sql<string[]>`coalesce(array_agg(did order by did), '{}')`.as('dids'))
				.as('dids'),
		])
		.orderBy('flows.name')
		.execute()
	return rows.map((row) => ({ ...row, dids: row.dids ?? [] }))
}

export async function getFlow(id: string): Promise<FlowRow | undefined> {
	const row = await database()
		.selectFrom('flows')
		.leftJoin('users', 'users.id', 'flows.draftSavedBy')
		.select([
			'flows.id',
			'flows.name',
			'flows.draft',
			'flows.draftRevision',
			'flows.draftSavedAt',
			'users.name as draftSavedByName',
			'flows.publishedVersion',
		])
		.where('flows.id', '=', rowId(id))
		.executeTakeFirst()
	return row as FlowRow | undefined
}

/** Versions of a flow, newest first. */
export function listFlowVersions(id: string): Promise<FlowVersionRow[]> {
	return database()
		.selectFrom('flowVersions')
		.leftJoin('users', 'users.id', 'flowVersions.publishedBy')
		.select(['version', 'comment', 'publishedAt', 'users.name as publishedByName'])
		.where('flowId', '=', rowId(id))
		.orderBy('version', 'desc')
		.execute()
}

/** Who saved a flow's draft last, and as which revision; without the draft, for those who only wait for a change. */
export async function getDraftState(id: string): Promise<{ revision: number; savedByName: string | null } | undefined> {
	return database()
		.selectFrom('flows')
		.leftJoin('users', 'users.id', 'flows.draftSavedBy')
		.select(['flows.draftRevision as revision', 'users.name as savedByName'])
		.where('flows.id', '=', rowId(id))
		.executeTakeFirst()
}

/** One version with its document. */
export async function getFlowVersion(
	id: string,
	version: number,
): Promise<(FlowVersionRow & { document: FlowDocument }) | undefined> {
	const row = await database()
		.selectFrom('flowVersions')
		.leftJoin('users', 'users.id', 'flowVersions.publishedBy')
		.select(['version', 'comment', 'publishedAt', 'document', 'users.name as publishedByName'])
		.where('flowId', '=', rowId(id))
		.where('version', '=', version)
		.executeTakeFirst()
	return row as (FlowVersionRow & { document: FlowDocument }) | undefined
}

/** @throws on constraint `flows_name_unique` when the name is taken */
export async function insertFlow(name: string, draft: FlowDocument, userId: string): Promise<string> {
	const row = await database()
		.insertInto('flows')
		.values({ name, draft: asJson(draft), draftSavedBy: userId })
		.returning('id')
		.executeTakeFirstOrThrow()
	return row.id
}

/** Replaces the draft if nobody saved it since `revision`. @returns the new revision, or undefined when somebody did */
export async function updateDraft(
	id: string,
	draft: FlowDocument,
	revision: number,
	userId: string,
): Promise<{ draftRevision: number; draftSavedAt: Date } | undefined> {
	return database()
		.updateTable('flows')
		.set({
			draft: asJson(draft),
			draftRevision: revision + 1,
			draftSavedAt: sql`now()`,
			draftSavedBy: userId,
		})
		.where('id', '=', rowId(id))
		.where('draftRevision', '=', revision)
		.returning(['draftRevision', 'draftSavedAt'])
		.executeTakeFirst()
}

/** Makes a document the version that takes calls. Call it in a transaction. @returns the new version's number */
export async function insertFlowVersion(
	id: string,
	document: FlowDocument,
	comment: string,
	userId: string,
): Promise<number> {
	const { version } = await database()
		.insertInto('flowVersions')
		.values((eb) => ({
			flowId: id,
			version: eb
				.selectFrom('flowVersions')
				.where('flowId', '=', rowId(id))
				.select(sql<number>`coalesce(max(version), 0) + 1`.as('next'))
				.$asScalar(),
			document: asJson(document),
			comment,
			publishedBy: userId,
		}))
		.returning('version')
		.executeTakeFirstOrThrow()
	await database().updateTable('flows').set({ publishedVersion: version }).where('id', '=', rowId(id)).execute()
	return version
}

/** @returns whether there was a flow with this id. @throws on constraint `flows_name_unique` */
export async function updateFlowName(id: string, name: string): Promise<boolean> {
	const result = await database().updateTable('flows').set({ name }).where('id', '=', rowId(id)).executeTakeFirst()
	return result.numUpdatedRows > 0n
}

/** @returns the name of the deleted flow. @throws on constraint `inbound_routes_flow_id_fkey` while numbers lead to it */
export async function deleteFlow(id: string): Promise<string | undefined> {
	const row = await database().deleteFrom('flows').where('id', '=', rowId(id)).returning('name').executeTakeFirst()
	return row?.name
}

/** The flow version that takes calls, for each published flow. */
export async function listPublishedFlows(): Promise<
	{ id: string; name: string; version: number; document: FlowDocument }[]
> {
	const rows = await database()
		.selectFrom('flows')
		.innerJoin('flowVersions', (join) =>
			join.onRef('flowVersions.flowId', '=', 'flows.id').onRef('flowVersions.version', '=', 'flows.publishedVersion'),
		)
		.select(['flows.id', 'flows.name', 'flowVersions.version', 'flowVersions.document'])
		.orderBy('flows.name')
		.execute()
	return rows as unknown as { id: string; name: string; version: number; document: FlowDocument }[]
}

/** Every flow with its draft and what takes its calls, by name. */
export async function listFlowDocuments(): Promise<
	{ id: string; name: string; draft: FlowDocument; published: FlowDocument | null }[]
> {
	const rows = await database()
		.selectFrom('flows')
		.leftJoin('flowVersions', (join) =>
			join.onRef('flowVersions.flowId', '=', 'flows.id').onRef('flowVersions.version', '=', 'flows.publishedVersion'),
		)
		.select(['flows.id', 'flows.name', 'flows.draft', 'flowVersions.document as published'])
		.orderBy('flows.name')
		.execute()
	return rows as unknown as { id: string; name: string; draft: FlowDocument; published: FlowDocument | null }[]
}
