/** Deletes what has been kept for as long as somebody wanted it kept. */
import { deleteOldAuditEntries } from '../db/audit.ts'
import { deleteMessage, lightSoon, messagesToExpire } from '../db/mailboxes.ts'
import { deleteOldMails } from '../db/mails.ts'
import { markRecordingRemoved, recordingsToExpire } from '../db/recordings.ts'
import { deleteOldDeliveries } from '../db/webhooks.ts'
import { log } from '../log.ts'
import { messageFile, recordingFile, removeFile } from '../recordings.ts'

const dayMs = 86_400_000
/** Deliveries and mails are looked at while somebody wonders why; after that they are only names and numbers of callers. */
const historyDays = 30

/** The file first: a row without a file can be tried again, a file without a row would stay for ever. */
export async function expireRecordings(_payload: unknown, _signal?: AbortSignal, now = new Date()): Promise<void> {
	const messages = await messagesToExpire(now)
	for (const { id } of messages) {
		await removeFile(messageFile(id))
		await deleteMessage(id)
	}
	for (const mailboxId of new Set(messages.map((message) => message.mailboxId))) await lightSoon(mailboxId)
	const recordings = await recordingsToExpire(now)
	for (const { id } of recordings) {
		await removeFile(recordingFile(id))
		await markRecordingRemoved(id)
	}
	const before = new Date(now.getTime() - historyDays * dayMs)
	const deliveries = await deleteOldDeliveries(before)
	const mails = await deleteOldMails(before)
	const auditEntries = await deleteOldAuditEntries()
	const counts = { messages: messages.length, recordings: recordings.length, deliveries, mails, auditEntries }
	if (Object.values(counts).some((count) => count > 0)) log.info('what was kept long enough is deleted', counts)
}
