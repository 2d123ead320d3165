/** Schedules: when somebody is there to take calls. */
import { sql } from 'kysely'
import type { Schedule, ScheduleOverride } from '../../domain/schedule.ts'
import { database } from './pool.ts'
import { rowId } from './row-id.ts'

/** What a user decides about a schedule, but for its switch. */
export type ScheduleSettings = Pick<Schedule, 'name' | 'timeZone' | 'week' | 'holidays' | 'starCode'>

export interface ScheduleRow extends Schedule {
	overrideSetAt: number
}

const columns = ['id', 'name', 'timeZone', 'week', 'holidays', 'override', 'overrideSetAt', 'starCode'] as const
const asJson = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`

const asColumns = ({ week, holidays, ...plain }: ScheduleSettings & { id?: string | undefined }) => ({
	...plain,
	week: asJson(week),
	holidays: asJson(holidays),
})

function toSchedule(row: { overrideSetAt: Date }): ScheduleRow {
	return { ...row, overrideSetAt: row.overrideSetAt.getTime() } as unknown as ScheduleRow
}

export async function listSchedules(): Promise<ScheduleRow[]> {
	const rows = await database().selectFrom('schedules').select(columns).orderBy('name').execute()
	return rows.map(toSchedule)
}

export async function getSchedule(id: string): Promise<ScheduleRow | undefined> {
	const row = await database().selectFrom('schedules').select(columns).where('id', '=', rowId(id)).executeTakeFirst()
	return row && toSchedule(row)
}

/** @throws on constraints `schedules_name_unique`, `schedules_star_code_unique` */
export async function insertSchedule(settings: ScheduleSettings & { id?: string | undefined }): Promise<string> {
	const row = await database()
		.insertInto('schedules')
		.values(asColumns(settings))
		.returning('id')
		.executeTakeFirstOrThrow()
	return row.id
}

/** @returns whether there is such a schedule. @throws as above */
export async function updateSchedule(id: string, settings: ScheduleSettings): Promise<boolean> {
	const result = await database()
		.updateTable('schedules')
		.set(asColumns(settings))
		.where('id', '=', rowId(id))
		.executeTakeFirst()
	return result.numUpdatedRows > 0n
}

/**
 * Switches a schedule by hand, unless it was switched later than that.
 * @returns whether it was
 */
export async function setScheduleOverride(id: string, override: ScheduleOverride | null, at: Date): Promise<boolean> {
	const result = await database()
		.updateTable('schedules')
		.set({ override, overrideSetAt: at })
		.where('id', '=', rowId(id))
		.where('overrideSetAt', '<=', at)
		.executeTakeFirst()
	return result.numUpdatedRows > 0n
}

/** @returns the name of the deleted schedule */
export async function deleteSchedule(id: string): Promise<string | undefined> {
	const row = await database().deleteFrom('schedules').where('id', '=', rowId(id)).returning('name').executeTakeFirst()
	return row?.name
}
