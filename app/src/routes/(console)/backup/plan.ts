/** A plan as its pages show it. */
import type { BackupRhythm } from '#lib/domain/backup-plan.ts'
import { backup } from '#lib/messages/backup.ts'

/** Where backups lie; the server's own type is not for browsers. */
export type Place =
	| { kind: 'machine' }
	| { kind: 'disk'; disk: string }
	| { kind: 'sftp'; host: string; port: number; user: string; path: string }
	| { kind: 's3'; endpoint: string; bucket: string; path: string }

export interface Plan {
	target: Place
	keyProvenAt: number | undefined
	hasRecordings: boolean
	hasMessages: boolean
	rhythm: BackupRhythm
	weekday: number
	minutes: number
	keepLast: number
	keepDaily: number
	keepWeekly: number
	keepMonthly: number
	alarmMail: string
	alarmWebhookId: string | null
	next: number | undefined
}

export function placeText(place: Place): string {
	const words = backup.plan.places
	switch (place.kind) {
		case 'machine':
			return words.machine
		case 'disk':
			return words.disk(place.disk)
		case 'sftp':
			return words.sftp(place.user, place.host, place.path)
		case 's3':
			return words.s3(place.bucket, place.endpoint)
	}
}
