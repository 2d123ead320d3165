/** The list of mailboxes with how many messages wait, and what a mailbox can be joined to. */
import { listMailboxes } from '#lib/server/db/mailboxes.ts'
import { getMailSettings } from '#lib/server/db/mails.ts'
import { getRecordingKeepDays } from '#lib/server/db/recordings.ts'
import { listWebhooks } from '#lib/server/db/webhooks.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ depends }) => {
	depends('callytics:log')
	const [mailboxes, webhooks, mailServer, recordingKeepDays] = await Promise.all([
		listMailboxes(),
		listWebhooks(),
		getMailSettings(),
		getRecordingKeepDays(),
	])
	return {
		mailboxes: mailboxes.map(({ createdAt: _createdAt, ...mailbox }) => mailbox),
		webhooks: webhooks.map(({ id, name }) => ({ id, name })),
		hasMailServer: mailServer !== undefined,
		recordingKeepDays,
	}
}
