/** How the machine fared within a day, and alarms of a disk that fills up. */
import { sql } from 'kysely'
import { database } from './pool.ts'

export interface MachineSample {
	at: Date
	/** Shares from 0 to 1. */
	cpu: number | null
	memory: number
	disk: number
	celsius: number | null
}

/** Keeps one, and forgets those that are older than a day. */
export async function keepMachineSample(sample: Omit<MachineSample, 'at'>): Promise<void> {
	await database().insertInto('machineSamples').values(sample).execute()
	await database()
		.deleteFrom('machineSamples')
		.where('at', '<', sql<Date>`now() - interval '24 hours'`)
		.execute()
}

/** The newest one; undefined for the first minute of a new machine. */
export function lastMachineSample(): Promise<MachineSample | undefined> {
	return database().selectFrom('machineSamples').selectAll().orderBy('at', 'desc').limit(1).executeTakeFirst()
}

/** Of the last 24 hours in spans of a quarter of an hour, each the highest in it, oldest first; empty spans are left out. */
export async function listMachineSamples(): Promise<MachineSample[]> {
	const highest = (column: string) => sql<number>`max(${sql.ref(column)})`
	return database()
		.selectFrom('machineSamples')
		.select([
			sql<Date>`date_bin('15 minutes', at, timestamptz '2000-01-01')`.as('at'),
			sql<number | null>`max(cpu)`.as('cpu'),
			highest('memory').as('memory'),
			highest('disk').as('disk'),
			sql<number | null>`max(celsius)`.as('celsius'),
		])
		.where('at', '>', sql<Date>`now() - interval '24 hours'`)
		.groupBy(sql`1`)
		.orderBy(sql`1`)
		.execute()
}

export interface DiskAlarm {
	id: number
	beganAt: Date
	isFull: boolean
}

/** The alarm that is not over. */
export async function openDiskAlarm(): Promise<DiskAlarm | undefined> {
	const row = await database()
		.selectFrom('diskAlarms')
		.select(['id', 'beganAt', 'isFull'])
		.where('endedAt', 'is', null)
		.executeTakeFirst()
	return row && { ...row, id: Number(row.id) }
}

export async function beginDiskAlarm(isFull: boolean): Promise<void> {
	await database().insertInto('diskAlarms').values({ isFull }).execute()
}

export async function changeDiskAlarm(id: number, isFull: boolean): Promise<void> {
	await database().updateTable('diskAlarms').set({ isFull }).where('id', '=', id).execute()
}

export async function endDiskAlarm(id: number): Promise<void> {
	await database()
		.updateTable('diskAlarms')
		.set({ endedAt: sql`now()` })
		.where('id', '=', id)
		.execute()
}

/** Who is told by mail; '' = nobody. */
export async function getAlarmRecipient(): Promise<string> {
	return (await database().selectFrom('appliance').select('alarmRecipient').executeTakeFirstOrThrow()).alarmRecipient
}

export async function setAlarmRecipient(alarmRecipient: string): Promise<void> {
	await database().updateTable('appliance').set({ alarmRecipient }).execute()
}
