/** Changing mailboxes and what is in them: rule, row, then told to the executor and to the phone's light. */
import { z } from 'zod'
import {
	deleteMailbox,
	deleteMessage,
	getMailbox,
	getMessage,
	insertMailbox,
	lightOf,
	lightSoon,
	listMessages,
	markHeard,
	updateMailbox,
	type MailboxRow,
	type MailboxSettings,
	type MessageRow,
} from '../db/mailboxes.ts'
import { transaction, violatedConstraint } from '../db/pool.ts'
import { setRecordingKeepDays } from '../db/recordings.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { messageFile, removeFile } from '../recordings.ts'
import { changeAs, noteDeed, type Actor } from './actor.ts'
import { refuseWhileInUse } from './flow-uses.ts'
import { changeSettings, putRoutingIntoForce } from './in-force.ts'

const address = /^[^\s@<>,;"()]{1,64}@[^\s@<>,;"()]{1,190}$/

/** '' = for ever. */
const KeepDays = z
	.union([z.literal(''), z.coerce.number().int().min(1).max(3650)], 'Days are a whole number from 1 to 3650, or empty.')
	.default('')

const MailboxInput = z.object({
	name: z.string().trim().min(1, 'A mailbox needs a name.').max(80, 'A name has at most 80 characters.'),
	/** '' = nobody's. */
	extensionId: z.string().default(''),
	email: z
		.string()
		.trim()
		.max(1000)
		.refine(
			(text) => text === '' || text.split(',').every((one) => address.test(one.trim())),
			'Mail addresses, several with a comma between them.',
		)
		.default(''),
	webhookId: z.string().default(''),
	keepDays: KeepDays,
})
export type MailboxInput = Record<'name' | 'extensionId' | 'email' | 'webhookId' | 'keepDays', string>

function settingsFrom(input: MailboxInput): MailboxSettings {
	const { name, extensionId, email, webhookId, keepDays } = MailboxInput.parse(input)
	return {
		...{ name, email, extensionId: extensionId || null, webhookId: webhookId || null },
		keepDays: keepDays === '' ? null : keepDays,
	}
}

function refusedBy(error: unknown): never {
	const constraint = violatedConstraint(error)
	if (constraint === 'mailboxes_name_unique')
		throw new UserError(409, 'mailbox.name_taken', 'Another mailbox has this name. Choose another one.', 'name')
	if (constraint === 'mailboxes_extension_id_fkey')
		throw new UserError(409, 'mailbox.no_extension', 'This extension is gone. Choose another one.', 'extensionId')
	if (constraint === 'mailboxes_webhook_id_fkey')
		throw new UserError(409, 'mailbox.no_webhook', 'This webhook is gone. Choose another one.', 'webhookId')
	throw error
}

function mustExist(mailbox: MailboxRow | undefined): MailboxRow {
	if (!mailbox) throw new UserError(404, 'mailbox.not_found', 'This mailbox is gone: somebody deleted it.')
	return mailbox
}

/**
 * @param id the one it had before it was deleted
 * @throws UserError 409 `mailbox.name_taken` and for an extension or webhook that is gone
 */
export async function createMailbox(input: MailboxInput, actor: Actor, id?: string): Promise<MailboxRow> {
	const settings = settingsFrom(input)
	const create = async () => {
		const row = await insertMailbox({ ...settings, id })
		// What was told of an extension that had this number before must not be heard on its phone.
		if (row.extensionId) await lightOf(row.extensionId)
		return row
	}
	const mailbox = await changeSettings(actor, create).catch(refusedBy)
	await putRoutingIntoForce()
	log.info('mailbox created', { mailbox: mailbox.name, user: actor.name })
	return mailbox
}

/** @throws UserError 404 `mailbox.not_found`, 409 as above */
export async function changeMailbox(id: string, input: MailboxInput, actor: Actor): Promise<MailboxRow> {
	const settings = settingsFrom(input)
	const before = mustExist(await getMailbox(id))
	const change = async () => {
		const row = await updateMailbox(id, settings)
		// The phone it was for must not go on shining for ever.
		if (row) for (const one of new Set([before.extensionId, row.extensionId])) if (one) await lightOf(one)
		return row
	}
	const mailbox = mustExist(await changeSettings(actor, change).catch(refusedBy))
	await putRoutingIntoForce()
	log.info('mailbox changed', { mailbox: mailbox.name, user: actor.name })
	return mailbox
}

/** @throws UserError 404, 409 `mailbox.in_use` while flows that take calls lead callers to it */
export async function removeMailbox(id: string, actor: Actor): Promise<void> {
	await refuseWhileInUse('mailbox', id, 'mailbox.in_use', 'Callers are led to it by')
	const messages = await listMessages(id, 100_000)
	const mailbox = mustExist(
		await changeSettings(actor, async () => {
			const row = await deleteMailbox(id)
			if (row?.extensionId) await lightOf(row.extensionId)
			return row
		}),
	)
	for (const message of messages) await removeFile(messageFile(message.id))
	await putRoutingIntoForce()
	log.info('mailbox deleted', { mailbox: mailbox.name, messages: messages.length, user: actor.name })
}

/** A message of this box. @throws UserError 404 `message.not_found` */
export async function messageIn(mailboxId: string, messageId: string): Promise<MessageRow> {
	const message = await getMessage(messageId)
	if (message?.mailboxId !== mailboxId)
		throw new UserError(404, 'message.not_found', 'This message is gone: somebody deleted it.')
	return message
}

/** Marks a message as heard or not; the phone's light follows. @throws UserError 404 `message.not_found` */
export async function setHeard(mailboxId: string, messageId: string, isHeard: boolean): Promise<void> {
	await messageIn(mailboxId, messageId)
	await transaction(async () => {
		await markHeard(messageId, isHeard ? new Date() : null)
		await lightSoon(mailboxId)
	})
}

/** @throws UserError 404 `message.not_found` */
export async function removeMessage(mailboxId: string, messageId: string, actor: Actor): Promise<void> {
	await messageIn(mailboxId, messageId)
	// The file first: a row without a file can be deleted again.
	await removeFile(messageFile(messageId))
	const mailbox = await getMailbox(mailboxId)
	await transaction(async () => {
		await deleteMessage(messageId)
		await lightSoon(mailboxId)
		await noteDeed(actor, { kind: 'message', action: 'removed', objectId: messageId, objectName: mailbox?.name ?? '' })
	})
	log.info('message deleted', { message: messageId, user: actor.name })
}

/** Days after which the recordings of calls are deleted. @param days '' = never */
export async function keepRecordingsFor(days: string, actor: Actor): Promise<void> {
	const keepDays = KeepDays.parse(days.trim())
	await changeAs(actor, () => setRecordingKeepDays(keepDays === '' ? null : keepDays))
	log.info('retention of recordings changed', { days: keepDays, user: actor.name })
}
