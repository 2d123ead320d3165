/** The mail server, and the mails that go out through it. */
import { pauseAfterAttempt, type AttemptResult, type DeliveryState } from '../../domain/delivery.ts'
import { database, transaction } from './pool.ts'
import { isRowId, rowId } from './row-id.ts'
import { addTask } from './tasks.ts'

export const mailSecurities = ['starttls', 'tls', 'none'] as const
/** `starttls`: encrypted after the greeting, never in the clear; `tls`: from the first byte; `none`: in the clear. */
export type MailSecurity = (typeof mailSecurities)[number]

export interface MailSettings {
	host: string
	port: number
	security: MailSecurity
	/** '' for a server that wants no sign-in. */
	userName: string
	password: string
	/** `Callytics <phone@example.com>` or the address alone. */
	sender: string
}

export interface MailRow {
	id: string
	callId: string | null
	/** Addresses with commas between them. */
	recipient: string
	subject: string
	body: string
	/** Whose recording is attached. */
	messageId: string | null
	state: DeliveryState
	attempts: number
	lastError: string
	nextAttemptAt: Date | null
	createdAt: Date
	finishedAt: Date | null
}

/** Undefined until somebody has set them. */
export async function getMailSettings(): Promise<MailSettings | undefined> {
	const row = await database()
		.selectFrom('mailSettings')
		.select(['host', 'port', 'security', 'userName', 'password', 'sender'])
		.executeTakeFirst()
	return row as MailSettings | undefined
}

export async function saveMailSettings(settings: MailSettings): Promise<void> {
	await database()
		.insertInto('mailSettings')
		.values(settings)
		.onConflict((conflict) => conflict.column('isOnly').doUpdateSet({ ...settings, updatedAt: new Date() }))
		.execute()
}

/** Something to be mailed. `id` is its identity: told twice it is sent once. */
export type NewMail = Pick<MailRow, 'id' | 'callId' | 'recipient' | 'subject' | 'body'> & { messageId?: string | null }

/** Takes mails over, with the tasks that send them; those that are there already are left out. */
export async function addMails(mails: readonly NewMail[]): Promise<void> {
	const rows = mails.filter(({ id }) => isRowId(id))
	if (rows.length === 0) return
	await transaction(async () => {
		const added = await database()
			.insertInto('mails')
			.values(rows)
			.onConflict((conflict) => conflict.column('id').doNothing())
			.returning('id')
			.execute()
		for (const { id } of added) await addTask('deliver-mail', { mailId: id }, `mail ${id}`)
	})
}

export async function getMail(id: string): Promise<MailRow | undefined> {
	const row = await database().selectFrom('mails').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
	return row as MailRow | undefined
}

/** The last mails, newest first. */
export async function listMails(limit: number): Promise<MailRow[]> {
	const rows = await database()
		.selectFrom('mails')
		.selectAll()
		.orderBy('createdAt', 'desc')
		.orderBy('id')
		.limit(limit)
		.execute()
	return rows as MailRow[]
}

/** Writes down what came of an attempt, and plans the next one where there is to be one. */
export async function noteMailAttempt(mail: MailRow, result: AttemptResult): Promise<void> {
	const attempts = mail.attempts + 1
	const pause = result.isDelivered || result.isFinal ? undefined : pauseAfterAttempt(attempts)
	const state: DeliveryState = result.isDelivered ? 'delivered' : pause === undefined ? 'failed' : 'pending'
	await transaction(async () => {
		const { numUpdatedRows } = await database()
			.updateTable('mails')
			.set({
				...{ attempts, state, lastError: result.error },
				nextAttemptAt: pause === undefined ? null : new Date(Date.now() + pause * 1000),
				finishedAt: pause === undefined ? new Date() : null,
			})
			.where('id', '=', mail.id)
			.where('state', '=', 'pending')
			.where('attempts', '=', mail.attempts)
			.executeTakeFirst()
		if (pause === undefined || numUpdatedRows === 0n) return
		await addTask('deliver-mail', { mailId: mail.id }, `mail ${mail.id} ${attempts}`, pause)
	})
}

/** Begins anew with a mail, whatever came of it before. @returns whether there is one */
export async function repeatMail(id: string): Promise<boolean> {
	return transaction(async () => {
		const { numUpdatedRows } = await database()
			.updateTable('mails')
			.set({ state: 'pending', attempts: 0, nextAttemptAt: null, finishedAt: null })
			.where('id', '=', rowId(id))
			.executeTakeFirst()
		if (numUpdatedRows === 0n) return false
		await addTask('deliver-mail', { mailId: id }, `mail ${id}`)
		return true
	})
}

/** Takes away finished mails that nobody will look at any more. @returns how many */
export async function deleteOldMails(before: Date): Promise<number> {
	const result = await database().deleteFrom('mails').where('finishedAt', '<', before).executeTakeFirst()
	return Number(result.numDeletedRows)
}
