/** The fields of the plan as both forms send them. */
import type { SentForm } from '#lib/server/auth/action.ts'
import type { PlanInput } from '#lib/server/settings/backup.ts'

export function planInputOf(form: SentForm): PlanInput {
	const text = (name: string) => form.text(name)
	return {
		...{ hasRecordings: form.isTicked('hasRecordings'), hasMessages: form.isTicked('hasMessages') },
		...{ rhythm: text('rhythm'), weekday: text('weekday'), clock: text('clock') },
		...{ keepLast: text('keepLast'), keepDaily: text('keepDaily') },
		...{ keepWeekly: text('keepWeekly'), keepMonthly: text('keepMonthly') },
		...{ alarmMail: text('alarmMail'), alarmWebhookId: text('alarmWebhookId') },
	}
}
