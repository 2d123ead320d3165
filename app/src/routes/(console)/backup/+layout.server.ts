/** The backup as it was set up, how far a run is, and what came of the last ones. */
import { nextBackup } from '#lib/domain/backup-plan.ts'
import { backupTargetSchema } from '../../../../../appliance/helper/protocol.ts'
import { getBackupPlan, lastTimedBackup, listBackupRuns } from '#lib/server/db/backups.ts'
import { listWebhooks } from '#lib/server/db/webhooks.ts'
import { takeOverResult } from '#lib/server/settings/backup.ts'
import { findBackupAlarm } from '#lib/server/settings/backup-alarm.ts'
import { theBackupMachine } from '#lib/server/settings/backup-machine.ts'
import { theRestoreMachine } from '#lib/server/settings/restore-machine.ts'
import type { LayoutServerLoad } from './$types'

const SHOWN_RUNS = 50

export const load: LayoutServerLoad = async ({ depends, parent }) => {
	depends('callytics:backup')
	await takeOverResult()
	const [{ appliance }, plan, runs, webhooks, alarm, lastTimed, progress, restored] = await Promise.all([
		parent(),
		getBackupPlan(),
		listBackupRuns(SHOWN_RUNS),
		listWebhooks(),
		findBackupAlarm(),
		lastTimedBackup(),
		theBackupMachine().readProgress(),
		theRestoreMachine().readResult(),
	])
	const running = runs.find((run) => run.state === 'running')
	const from = Math.max(plan?.keyProvenAt?.getTime() ?? 0, lastTimed?.getTime() ?? 0)
	return {
		plan: plan && {
			...{ target: backupTargetSchema.parse(plan.target), keyProvenAt: plan.keyProvenAt?.getTime() },
			...{ setUpAt: plan.setUpAt.getTime(), hasRecordings: plan.hasRecordings, hasMessages: plan.hasMessages },
			...{ rhythm: plan.rhythm, weekday: plan.weekday, minutes: plan.minutes, keepLast: plan.keepLast },
			...{ keepDaily: plan.keepDaily, keepWeekly: plan.keepWeekly, keepMonthly: plan.keepMonthly },
			...{ alarmMail: plan.alarmMail, alarmWebhookId: plan.alarmWebhookId },
			next: plan.keyProvenAt ? nextBackup(plan, from, appliance.timeZone) : undefined,
		},
		running: running && {
			beganAt: running.beganAt.getTime(),
			progress: progress?.runId === running.id ? progress : undefined,
		},
		runs: runs
			.filter((run) => run.state !== 'running')
			.map(({ beganAt, endedAt, ...run }) => ({
				...run,
				beganAt: beganAt.getTime(),
				endedAt: endedAt?.getTime() ?? 0,
			})),
		alarm,
		/** What came of the last restore. */
		restored,
		isRestoring: theRestoreMachine().isUnderWay(),
		webhooks: webhooks.map(({ id, name }) => ({ id, name })),
	}
}
