/** Golden calls of flows: the script, and what it is expected to come to. Both are read by those who run them. */
import { sql } from 'kysely'
import { database } from './pool.ts'
import { rowId } from './row-id.ts'

export interface GoldenCallRow {
	id: string
	name: string
	script: unknown
	expected: unknown
	createdAt: Date
	createdByName: string | null
	recordedAt: Date
}

const asJson = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`

/** In the order of their names. */
export function listGoldenCalls(flowId: string): Promise<GoldenCallRow[]> {
	return database()
		.selectFrom('goldenCalls')
		.leftJoin('users', 'users.id', 'goldenCalls.createdBy')
		.select([
			'goldenCalls.id',
			'goldenCalls.name',
			'goldenCalls.script',
			'goldenCalls.expected',
			'goldenCalls.createdAt',
			'users.name as createdByName',
			'goldenCalls.recordedAt',
		])
		.where('flowId', '=', rowId(flowId))
		.orderBy('goldenCalls.name')
		.execute()
}

export async function countGoldenCalls(flowId: string): Promise<number> {
	const { count } = await database()
		.selectFrom('goldenCalls')
		.select((eb) => eb.fn.countAll<number>().as('count'))
		.where('flowId', '=', rowId(flowId))
		.executeTakeFirstOrThrow()
	return count
}

/** @throws on constraint `golden_calls_name_unique`, and `golden_calls_flow_id_fkey` when the flow is gone */
export async function insertGoldenCall(
	flowId: string,
	name: string,
	script: unknown,
	expected: unknown,
	userId: string,
): Promise<string> {
	const values = { flowId: rowId(flowId), name, script: asJson(script), expected: asJson(expected) }
	const row = await database()
		.insertInto('goldenCalls')
		.values({ ...values, createdBy: userId, recordedBy: userId })
		.returning('id')
		.executeTakeFirstOrThrow()
	return row.id
}

/** @returns whether there was one. @throws on constraint `golden_calls_name_unique` */
export async function updateGoldenCallName(flowId: string, id: string, name: string): Promise<boolean> {
	const result = await database()
		.updateTable('goldenCalls')
		.set({ name })
		.where('id', '=', rowId(id))
		.where('flowId', '=', rowId(flowId))
		.executeTakeFirst()
	return result.numUpdatedRows > 0n
}

/** Takes over a path it now takes. @returns whether there was one */
export async function updateGoldenCallExpectation(
	flowId: string,
	id: string,
	expected: unknown,
	userId: string,
): Promise<boolean> {
	const result = await database()
		.updateTable('goldenCalls')
		.set({ expected: asJson(expected), recordedAt: sql`now()`, recordedBy: userId })
		.where('id', '=', rowId(id))
		.where('flowId', '=', rowId(flowId))
		.executeTakeFirst()
	return result.numUpdatedRows > 0n
}

/** @returns the name of the deleted one, or undefined when there was none */
export async function deleteGoldenCall(flowId: string, id: string): Promise<string | undefined> {
	const row = await database()
		.deleteFrom('goldenCalls')
		.where('id', '=', rowId(id))
		.where('flowId', '=', rowId(flowId))
		.returning('name')
		.executeTakeFirst()
	return row?.name
}
