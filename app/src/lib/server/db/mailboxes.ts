/** Mailboxes and the messages in them. */
import { sql } from 'kysely'
import { mostTold, type WaitingMessages } from '#lib/domain/waiting-messages.ts'
import { database } from './pool.ts'
import { isRowId, rowId } from './row-id.ts'
import { addTask } from './tasks.ts'

/** What a user decides about a mailbox. */
export interface MailboxSettings {
	name: string
	/** Whose message-waiting light shows it; null = nobody's. */
	extensionId: string | null
	/** Who gets each message by mail; addresses with commas between them, '' = nobody. */
	email: string
	webhookId: string | null
	/** Days until a message is deleted; null = never. */
	keepDays: number | null
}

export interface MailboxRow extends MailboxSettings {
	id: string
	createdAt: Date
}

/** A mailbox as pages and the routing see it. */
export interface MailboxInUse extends MailboxRow {
	/** Number of its extension; '' = none. */
	extension: string
	/** Messages nobody has listened to. */
	unheard: number
	total: number
}

export interface MessageRow {
	id: string
	mailboxId: string
	callId: string
	callerNumber: string
	callerName: string
	leftAt: Date
	seconds: number
	heardAt: Date | null
}

export async function listMailboxes(): Promise<MailboxInUse[]> {
	const rows = await database()
		.selectFrom('mailboxes')
		.leftJoin('extensions', 'extensions.id', 'mailboxes.extensionId')
		.leftJoin('messages', 'messages.mailboxId', 'mailboxes.id')
		.selectAll('mailboxes')
		.select(({ fn, eb, val }) => [
			fn.coalesce('extensions.number', val('')).as('extension'),
			fn.count<number>('messages.id').as('total'),
			fn
				.count<number>('messages.id')
				.filterWhere(eb('messages.heardAt', 'is', null))
				.as('unheard'),
		])
		.groupBy(['mailboxes.id', 'extensions.number'])
		.orderBy('mailboxes.name')
		.execute()
	return rows as MailboxInUse[]
}

export function getMailbox(id: string): Promise<MailboxRow | undefined> {
	return database().selectFrom('mailboxes').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
}

/** @throws on constraint `mailboxes_name_unique` when the name is taken */
export function insertMailbox(settings: MailboxSettings & { id?: string | undefined }): Promise<MailboxRow> {
	return database().insertInto('mailboxes').values(settings).returningAll().executeTakeFirstOrThrow()
}

/** @returns the changed row, or undefined when there is none */
export function updateMailbox(id: string, change: MailboxSettings): Promise<MailboxRow | undefined> {
	return database().updateTable('mailboxes').set(change).where('id', '=', rowId(id)).returningAll().executeTakeFirst()
}

/** Its messages go with it; their files are the caller's to remove. @returns the deleted row, or undefined */
export function deleteMailbox(id: string): Promise<MailboxRow | undefined> {
	return database().deleteFrom('mailboxes').where('id', '=', rowId(id)).returningAll().executeTakeFirst()
}

/** Messages heard and not heard of all boxes that light this extension's phone. */
export async function countMessagesOf(extensionId: string): Promise<{ unheard: number; heard: number }> {
	const row = await database()
		.selectFrom('messages')
		.innerJoin('mailboxes', 'mailboxes.id', 'messages.mailboxId')
		.select(({ fn, eb }) => [
			fn
				.count<number>('messages.id')
				.filterWhere(eb('heardAt', 'is', null))
				.as('unheard'),
			fn
				.count<number>('messages.id')
				.filterWhere(eb('heardAt', 'is not', null))
				.as('heard'),
		])
		.where('mailboxes.extensionId', '=', rowId(extensionId))
		.executeTakeFirstOrThrow()
	return row
}

/** What its phone shows and plays: of all boxes that light it, new messages first, the oldest first. */
export async function waitingMessagesOf(extensionId: string): Promise<WaitingMessages> {
	const rows = await database()
		.selectFrom('messages')
		.innerJoin('mailboxes', 'mailboxes.id', 'messages.mailboxId')
		.select(['messages.id', 'callerNumber', 'leftAt', 'heardAt'])
		.where('mailboxes.extensionId', '=', rowId(extensionId))
		.orderBy((eb) => eb('heardAt', 'is not', null))
		.orderBy('leftAt')
		.orderBy('messages.id')
		.limit(mostTold)
		.execute()
	const messages = rows.map(({ leftAt, heardAt, ...message }) => ({
		...message,
		leftAt: leftAt.getTime(),
		isHeard: heardAt !== null,
	}))
	return { ...(await countMessagesOf(extensionId)), messages }
}

/** Soon its phone shows and plays what waits for an extension now; in the transaction of what has changed. */
export const lightOf = (extensionId: string) => addTask('show-messages', { extensionId }, `light ${extensionId}`)

/** The same for the extension of a box, if it has one. */
export async function lightSoon(mailboxId: string): Promise<void> {
	const extensionId = (await getMailbox(mailboxId))?.extensionId
	if (extensionId) await lightOf(extensionId)
}

/** The same for every extension that has a box. */
export async function lightAll(): Promise<void> {
	const rows = await database().selectFrom('mailboxes').select('extensionId').distinct().execute()
	for (const { extensionId } of rows) if (extensionId) await lightOf(extensionId)
}

/** Writes messages; those that are there already, and those for a box that is gone, are left out. @returns the new ones */
export async function insertMessages(messages: readonly Omit<MessageRow, 'heardAt'>[]): Promise<MessageRow[]> {
	const wanted = messages.filter(({ mailboxId }) => isRowId(mailboxId))
	if (wanted.length === 0) return []
	const known = await database()
		.selectFrom('mailboxes')
		.select('id')
		.where('id', 'in', [...new Set(wanted.map(({ mailboxId }) => mailboxId))])
		.forShare()
		.execute()
	const ids = new Set(known.map(({ id }) => id))
	const rows = wanted.filter(({ mailboxId }) => ids.has(mailboxId))
	if (rows.length === 0) return []
	return database()
		.insertInto('messages')
		.values(rows)
		.onConflict((conflict) => conflict.column('id').doNothing())
		.returningAll()
		.execute()
}

/** The messages of a box, newest first. */
export function listMessages(mailboxId: string, limit: number): Promise<MessageRow[]> {
	return database()
		.selectFrom('messages')
		.selectAll()
		.where('mailboxId', '=', rowId(mailboxId))
		.orderBy('leftAt', 'desc')
		.orderBy('id')
		.limit(limit)
		.execute()
}

export function getMessage(id: string): Promise<MessageRow | undefined> {
	return database().selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Notes how long a message is. */
export async function setMessageSeconds(id: string, seconds: number): Promise<void> {
	await database().updateTable('messages').set({ seconds }).where('id', '=', id).execute()
}

/** @param heardAt null = not heard. @returns the changed message, or undefined when it is gone */
export function markHeard(id: string, heardAt: Date | null): Promise<MessageRow | undefined> {
	return database().updateTable('messages').set({ heardAt }).where('id', '=', id).returningAll().executeTakeFirst()
}

/** @returns the deleted message, or undefined when it was gone */
export function deleteMessage(id: string): Promise<MessageRow | undefined> {
	return database().deleteFrom('messages').where('id', '=', id).returningAll().executeTakeFirst()
}

/** Messages that are older than their box keeps them. @param at now */
export function messagesToExpire(at: Date): Promise<MessageRow[]> {
	return database()
		.selectFrom('messages')
		.innerJoin('mailboxes', 'mailboxes.id', 'messages.mailboxId')
		.selectAll('messages')
		.where('mailboxes.keepDays', 'is not', null)
		.where(sql<boolean>`left_at < ${at}::timestamptz - make_interval(days => keep_days)`)
		.execute()
}
