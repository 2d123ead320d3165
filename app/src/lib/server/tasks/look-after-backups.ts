/** Once a minute: what came of a backup is written down, one that is due is begun, one that is missing is told of. */
import { beginDueBackup, takeOverResult } from '../settings/backup.ts'
import { tellBackupAlarm } from '../settings/backup-alarm.ts'

export async function lookAfterBackups(): Promise<void> {
	await takeOverResult()
	await beginDueBackup()
	await tellBackupAlarm()
}
