/** Recordings of calls: which there are; the sound itself is a file. */
import { sql } from 'kysely'
import { database } from './pool.ts'

export interface RecordingRow {
	id: string
	callId: string
	startedAt: Date
	/** Null while it runs. */
	endedAt: Date | null
	seconds: number
	/** Its file has been deleted. */
	removedAt: Date | null
}

/** Writes the beginning of recordings, or their end, in whatever order that is told. */
export async function writeRecordings(
	recordings: readonly Pick<RecordingRow, 'id' | 'callId' | 'startedAt' | 'endedAt' | 'seconds'>[],
): Promise<void> {
	for (const recording of recordings) {
		await database()
			.insertInto('recordings')
			.values(recording)
			.onConflict((conflict) =>
				conflict.column('id').doUpdateSet((eb) => ({
					startedAt: eb.fn('least', ['recordings.startedAt', eb.ref('excluded.startedAt')]),
					endedAt: eb.fn.coalesce('excluded.endedAt', 'recordings.endedAt'),
					seconds: eb.fn('greatest', ['recordings.seconds', eb.ref('excluded.seconds')]),
				})),
			)
			.execute()
	}
}

/** The recordings of a call, in order. */
export function listRecordings(callId: string): Promise<RecordingRow[]> {
	return database()
		.selectFrom('recordings')
		.selectAll()
		.where('callId', '=', callId)
		.orderBy('startedAt')
		.orderBy('id')
		.execute()
}

export function getRecording(id: string): Promise<RecordingRow | undefined> {
	return database().selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Notes that the file of a recording is gone. */
export async function markRecordingRemoved(id: string): Promise<void> {
	await database().updateTable('recordings').set({ removedAt: new Date() }).where('id', '=', id).execute()
}

/** Recordings that are older than the appliance keeps them and still have their file. */
export function recordingsToExpire(at: Date): Promise<RecordingRow[]> {
	return database()
		.selectFrom('recordings')
		.selectAll()
		.where('removedAt', 'is', null)
		.where(
			sql<boolean>`started_at < ${at}::timestamptz - (select make_interval(days => recording_keep_days) from appliance)`,
		)
		.execute()
}

/** Days until a call's recording is deleted; null = never. */
export async function getRecordingKeepDays(): Promise<number | null> {
	return (await database().selectFrom('appliance').select('recordingKeepDays').executeTakeFirstOrThrow())
		.recordingKeepDays
}

export async function setRecordingKeepDays(days: number | null): Promise<void> {
	await database().updateTable('appliance').set({ recordingKeepDays: days }).execute()
}
