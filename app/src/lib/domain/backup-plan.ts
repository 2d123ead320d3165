/** When a backup is due, and since when one is missing: in the clock times of the appliance's zone. */
import { instantOf, localTime, weekdayOf } from './zoned-time.ts'

export const backupRhythms = ['daily', 'weekly'] as const
export type BackupRhythm = (typeof backupRhythms)[number]

/** How often, and at what time of the day. */
export interface BackupTimes {
	rhythm: BackupRhythm
	/** Monday = 0; counts only in a weekly rhythm. */
	weekday: number
	/** Minute of the day. */
	minutes: number
}

/** A backup that is due takes its time, and a machine that was off makes it when it is on again. */
export const alarmAfterMs = 3 * 3_600_000

/**
 * The first moment after another at which a backup is due.
 * @param after milliseconds since 1970
 */
export function nextBackup(times: BackupTimes, after: number, zone: string): number {
	const { day } = localTime(after, zone)
	// The day before as well: midnight may have come twice.
	for (let ahead = -1; ahead <= 8; ahead++) {
		if (times.rhythm === 'weekly' && weekdayOf(day + ahead) !== times.weekday) continue
		const at = instantOf(day + ahead, times.minutes, zone, 'first')
		if (at > after) return at
	}
	throw new Error('a week without that weekday')
}

/**
 * Since when a verified backup is missing; undefined while the plan is kept.
 * @param lastGood when the last verified backup was begun; before the first one, when the backup was set up
 */
export function missingSince(times: BackupTimes, lastGood: number, now: number, zone: string): number | undefined {
	const due = nextBackup(times, lastGood, zone)
	return now - due > alarmAfterMs ? due : undefined
}
