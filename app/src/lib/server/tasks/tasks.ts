/** The list of tasks and their timetable. */
import type { ExecutorClient } from '../control/client.ts'
import { messageFile, removeFile } from '../recordings.ts'
import { tellCertificateAlarm } from '../settings/certificate-alarm.ts'
import { deliverMail } from './deliver-mail.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import { expireRecordings } from './expire-recordings.ts'
import { lookAfterBackups } from './look-after-backups.ts'
import { showMessages } from './show-messages.ts'
import { takeMessage } from './take-message.ts'
import { endTrial } from './end-trial.ts'
import { trustAddresses } from './trust-addresses.ts'
import { watchMachine } from './watch-machine.ts'
import type { Tasks, TimedTask } from './worker.ts'

export function createTasks(executor: ExecutorClient): Tasks {
	return {
		'deliver-webhook': deliverWebhook,
		'deliver-mail': deliverMail,
		'take-message': takeMessage,
		'show-messages': showMessages(executor),
		'remove-sound': ({ messageId }) => removeFile(messageFile(messageId)),
		'expire-recordings': expireRecordings,
		'watch-machine': watchMachine(executor),
		'end-trial': endTrial,
		'look-after-backups': lookAfterBackups,
		'watch-certificate': () => tellCertificateAlarm(),
		'trust-addresses': trustAddresses,
	}
}

export const timetable: readonly TimedTask[] = [
	// Once an hour, not once a night: "after one day" then means that day and not nearly two.
	{ task: 'expire-recordings', match: '17 * * * *' },
	{ task: 'watch-machine', match: '* * * * *' },
	{ task: 'trust-addresses', match: '*/5 * * * *' },
	{ task: 'watch-certificate', match: '23 * * * *' },
	// When one is due is told by the plan, in the appliance's own zone.
	{ task: 'look-after-backups', match: '* * * * *' },
]
