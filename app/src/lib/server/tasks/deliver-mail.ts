/** Sends a mail: one attempt, and what came of it written down. */
import { access } from 'node:fs/promises'
import { getMail, getMailSettings, noteMailAttempt, type MailRow } from '../db/mails.ts'
import { getMessage } from '../db/mailboxes.ts'
import { sendMail, type OutgoingMail } from '../outgoing/mail-server.ts'
import { messageFile } from '../recordings.ts'

/** Makes one attempt of a mail; one that is finished or gone is left alone. */
export async function deliverMail({ mailId }: { mailId: string }): Promise<void> {
	const mail = await getMail(mailId)
	if (mail?.state !== 'pending') return
	const server = await getMailSettings()
	if (!server) return noteMailAttempt(mail, failed('No mail server is set. Set one on the page Mail.'))
	const outcome = await sendMail(server, await outgoing(mail))
	await noteMailAttempt(
		mail,
		outcome.isTaken ? { isDelivered: true, error: '', answer: outcome.answer } : failed(outcome.problem),
	)
}

const failed = (error: string) => ({ isDelivered: false, error, answer: '' })

async function outgoing(mail: MailRow): Promise<OutgoingMail> {
	const { id, recipient: to, subject, body: text, messageId } = mail
	const message = messageId === null ? undefined : await getMessage(messageId)
	const path = message && messageFile(message.id)
	// Somebody may have deleted the message since; the mail still says that there was one.
	const isThere =
		path !== undefined &&
		(await access(path).then(
			() => true,
			() => false,
		))
	const name = `message-${message?.leftAt.toISOString().slice(0, 16).replaceAll(':', '.')}.wav`
	return { id, to, subject, text, attachment: isThere ? { name, path } : undefined }
}
