/** The alarm: no backup that was verified is as young as the plan wants it. */
import { missingSince, nextBackup } from '#lib/domain/backup-plan.ts'
import { backup as words } from '#lib/messages/backup.ts'
import { getBackupPlan, lastVerifiedBackup, listBackupRuns } from '../db/backups.ts'
import { deliveryOf, idMadeFrom } from '../db/call-consequences.ts'
import { addMails } from '../db/mails.ts'
import { transaction } from '../db/pool.ts'
import { getAppliance } from '../db/settings.ts'
import { addDeliveries } from '../db/webhooks.ts'

export interface BackupAlarm {
	/** When a backup should have been made; milliseconds since 1970. */
	since: number
	/** When the last verified one was begun; undefined for none. */
	lastGood: number | undefined
	/** Why the last one failed; '' when none was begun. */
	problem: string
}

/** Undefined while the plan is kept, and while no backup is set up. */
export async function findBackupAlarm(now = Date.now()): Promise<BackupAlarm | undefined> {
	const plan = await getBackupPlan()
	if (!plan) return undefined
	const { timeZone } = await getAppliance()
	const lastGood = (await lastVerifiedBackup())?.getTime()
	// What was verified in a former place is of no use to whoever looks in the new one.
	const setUpAt = plan.setUpAt.getTime()
	const since = missingSince(plan, Math.max(setUpAt, lastGood ?? 0), now, timeZone)
	if (since === undefined) return undefined
	const [last] = await listBackupRuns(1)
	return { since, lastGood, problem: last?.state === 'failed' ? last.problem : '' }
}

/** Tells by mail and webhook, once for each backup that is missing. */
export async function tellBackupAlarm(now = Date.now()): Promise<void> {
	const alarm = await findBackupAlarm(now)
	const plan = await getBackupPlan()
	if (!alarm || !plan) return
	const { name, timeZone } = await getAppliance()
	const due = missedLast(alarm.since, now, (after) => nextBackup(plan, after, timeZone))
	const text = words.alarm.mail(name, alarm.lastGood, alarm.problem, timeZone)
	await transaction(async () => {
		if (plan.alarmMail !== '') {
			const mail = { callId: null, recipient: plan.alarmMail, subject: words.alarm.subject(name), body: text }
			await addMails([{ id: idMadeFrom(`backup missing ${due} mail`), ...mail }])
		}
		if (plan.alarmWebhookId !== null) {
			const id = idMadeFrom(`backup missing ${due} webhook`)
			const data = {
				dueAt: new Date(due).toISOString(),
				lastVerifiedAt: alarm.lastGood === undefined ? null : new Date(alarm.lastGood).toISOString(),
				problem: alarm.problem,
			}
			await addDeliveries([deliveryOf(id, plan.alarmWebhookId, null, due, 'backup-missing', data)])
		}
	})
}

/** The last of the moments at which one was due: while it lasts somebody is told each time. */
function missedLast(first: number, now: number, next: (after: number) => number): number {
	let due = first
	for (let later = next(due); later <= now; later = next(later)) due = later
	return due
}
