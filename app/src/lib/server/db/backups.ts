/** The backup as it was set up, and every run of it. */
import { sql } from 'kysely'
import type { BackupRhythm } from '../../domain/backup-plan.ts'
import { database } from './pool.ts'
import { isRowId } from './row-id.ts'

/** What a user decides besides the target. */
export interface BackupPlanSettings {
	hasRecordings: boolean
	hasMessages: boolean
	rhythm: BackupRhythm
	/** Monday = 0. */
	weekday: number
	minutes: number
	keepLast: number
	keepDaily: number
	keepWeekly: number
	keepMonthly: number
	alarmMail: string
	alarmWebhookId: string | null
}

export interface BackupPlanRow extends BackupPlanSettings {
	target: unknown
	keyProvenAt: Date | null
	setUpAt: Date
}

export const backupStates = ['running', 'verified', 'failed', 'stopped'] as const
export type BackupState = (typeof backupStates)[number]

export interface BackupRunRow {
	id: string
	beganAt: Date
	endedAt: Date | null
	/** Name of the user who began it; null where the timetable did, or the user is gone. */
	by: string | null
	isTimed: boolean
	cancelledBy: string | null
	state: BackupState
	problem: string
	bytes: number
	addedBytes: number
	files: number
	verdict: { tables: number; rows: number; files: number } | null
}

/** What came of a run. */
export type BackupRunEnd = Pick<BackupRunRow, 'problem' | 'bytes' | 'addedBytes' | 'files' | 'verdict'> & {
	state: Exclude<BackupState, 'running'>
	snapshot: string | null
	endedAt: Date
}

/** Undefined until somebody has set the backup up. */
export async function getBackupPlan(): Promise<BackupPlanRow | undefined> {
	const row = await database().selectFrom('backupPlan').selectAll().executeTakeFirst()
	return row as BackupPlanRow | undefined
}

/** A new target: its key is not proven yet. */
export async function setUpBackup(target: unknown, plan: BackupPlanSettings, userId: string): Promise<void> {
	const values = {
		...plan,
		target: JSON.stringify(target),
		keyProvenAt: null,
		setUpAt: sql<Date>`now()`,
		setUpBy: userId,
	}
	await database()
		.insertInto('backupPlan')
		.values(values)
		.onConflict((conflict) => conflict.column('isOnly').doUpdateSet(values))
		.execute()
}

export async function changeBackupPlan(plan: BackupPlanSettings): Promise<void> {
	await database().updateTable('backupPlan').set(plan).execute()
}

export async function markBackupKeyProven(): Promise<void> {
	await database()
		.updateTable('backupPlan')
		.set({ keyProvenAt: sql`now()` })
		.execute()
}

/** @throws on constraint `backup_runs_one_running_index` while another one runs */
export async function insertBackupRun(id: string, begunBy: string | null): Promise<void> {
	await database()
		.insertInto('backupRuns')
		.values({ id, begunBy, isTimed: begunBy === null })
		.execute()
}

const runs = () =>
	database()
		.selectFrom('backupRuns')
		.leftJoin('users', 'users.id', 'backupRuns.begunBy')
		.leftJoin('users as cancellers', 'cancellers.id', 'backupRuns.cancelledBy')
		.select(['backupRuns.id', 'beganAt', 'endedAt', 'users.name as by', 'isTimed', 'cancellers.name as cancelledBy'])
		.select(['state', 'problem', 'bytes', 'addedBytes', 'files', 'verdict'])

/** The newest first. */
export async function listBackupRuns(limit: number): Promise<BackupRunRow[]> {
	return (await runs().orderBy('beganAt', 'desc').limit(limit).execute()) as BackupRunRow[]
}

export async function getRunningBackup(): Promise<BackupRunRow | undefined> {
	return (await runs().where('state', '=', 'running').executeTakeFirst()) as BackupRunRow | undefined
}

/** When the last backup that was verified had been begun. */
export async function lastVerifiedBackup(): Promise<Date | undefined> {
	const row = await database()
		.selectFrom('backupRuns')
		.select(({ fn }) => fn.max('beganAt').as('at'))
		.where('state', '=', 'verified')
		.executeTakeFirst()
	return row?.at ?? undefined
}

/** When the timetable began a backup last. */
export async function lastTimedBackup(): Promise<Date | undefined> {
	const row = await database()
		.selectFrom('backupRuns')
		.select(({ fn }) => fn.max('beganAt').as('at'))
		.where('isTimed', '=', true)
		.executeTakeFirst()
	return row?.at ?? undefined
}

export async function noteBackupCancelled(id: string, userId: string): Promise<void> {
	await database().updateTable('backupRuns').set({ cancelledBy: userId }).where('id', '=', id).execute()
}

/** Writes down what came of a run; one that has ended before stays as it is. */
export async function endBackupRun(id: string, end: BackupRunEnd): Promise<void> {
	if (!isRowId(id)) return
	await database()
		.updateTable('backupRuns')
		.set({ ...end, verdict: end.verdict && JSON.stringify(end.verdict) })
		.where('id', '=', id)
		.where('state', '=', 'running')
		.execute()
}
