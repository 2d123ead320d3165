/** What a call's events lead to outside the call: messages in boxes, recordings, deliveries and mails. */
import { createHash } from 'node:crypto'
import type { CallEvent, CallEventOf } from '../../domain/events.ts'
import { transactionOf } from './audit.ts'
import { addMails, type NewMail } from './mails.ts'
import {
	deleteMessage,
	insertMessages,
	lightOf,
	lightSoon,
	markHeard,
	type MailboxRow,
	type MessageRow,
} from './mailboxes.ts'
import { database } from './pool.ts'
import { writeRecordings } from './recordings.ts'
import { setScheduleOverride } from './schedules.ts'
import { raiseRoutingRevision } from './settings.ts'
import { addTask } from './tasks.ts'
import { addDeliveries, type NewDelivery } from './webhooks.ts'

const only = <N extends CallEvent['name']>(events: readonly CallEvent[], name: N) =>
	events.filter((event) => event.name === name) as CallEventOf<N>[]

/**
 * Writes what events lead to, in the transaction of the events themselves. Everything has the id that the event names,
 * or one made from it: however often an event is written, it leads to the same once.
 */
export async function writeConsequences(events: readonly CallEvent[]): Promise<void> {
	const deliveries = only(events, 'webhook.requested').map(({ deliveryId, webhookId, callId, at, payload }) =>
		deliveryOf(deliveryId, webhookId, callId, at, 'flow', payload),
	)
	const mails = only(events, 'mail.requested').map(({ mailId, callId, to, subject, text }) => ({
		...{ id: mailId, callId, recipient: to, subject, body: text },
	}))
	await addDeliveries(deliveries)
	await addMails(mails)
	await writeRecordings(recordingsIn(events))
	await leaveMessages(only(events, 'message.left'))
	await hearMessages(only(events, 'message.heard'))
	await removeMessages(only(events, 'message.removed'))
	await switchSchedules(only(events, 'schedule.switched'))
}

/** Switched by telephone; a later switch by hand is not undone by an earlier one that is written late. */
async function switchSchedules(events: readonly CallEventOf<'schedule.switched'>[]): Promise<void> {
	if (events.length === 0) return
	const callers = await callersOf(events.map(({ callId }) => callId))
	for (const { scheduleId, override, at, callId } of events) {
		await transactionOf({ kind: 'phone', name: callers.get(callId)?.callerNumber ?? '' }, async () => {
			if (await setScheduleOverride(scheduleId, override, new Date(at))) await raiseRoutingRevision()
		})
	}
}

/** The body of a delivery: one form for all, so that a receiver can tell them apart. @param at milliseconds since 1970 */
export function deliveryOf(
	id: string,
	webhookId: string,
	callId: string | null,
	at: number,
	event: 'flow' | 'message' | 'test' | 'backup-missing',
	data: unknown,
): NewDelivery {
	const payload = JSON.stringify({ id, event, at: new Date(at).toISOString(), callId, data })
	return { id, webhookId, callId, payload }
}

function recordingsIn(events: readonly CallEvent[]) {
	const started = only(events, 'recording.started').map(({ recordingId: id, callId, at }) => ({
		...{ id, callId, startedAt: new Date(at), endedAt: null, seconds: 0 },
	}))
	const ended = only(events, 'recording.ended').map(({ recordingId: id, callId, at, seconds }) => ({
		...{ id, callId, startedAt: new Date(at - seconds * 1000), endedAt: new Date(at), seconds },
	}))
	return [...started, ...ended]
}

async function leaveMessages(events: readonly CallEventOf<'message.left'>[]): Promise<void> {
	if (events.length === 0) return
	const callers = await callersOf(events.map(({ callId }) => callId))
	const added = await insertMessages(
		events.map(({ messageId, mailboxId, callId, at, seconds }) => ({
			...{ id: messageId, mailboxId, callId, leftAt: new Date(at), seconds },
			...(callers.get(callId) ?? { callerNumber: '', callerName: '' }),
		})),
	)
	for (const { id: messageId } of added) await addTask('take-message', { messageId }, `message ${messageId}`)
}

/** On the phone; one that was deleted meanwhile stays deleted. */
async function hearMessages(events: readonly CallEventOf<'message.heard'>[]): Promise<void> {
	for (const { messageId, at } of events) {
		const message = await markHeard(messageId, new Date(at))
		if (message) await lightSoon(message.mailboxId)
	}
}

/** On the phone; the sound goes by a task, once it is certain that the row has gone. */
async function removeMessages(events: readonly CallEventOf<'message.removed'>[]): Promise<void> {
	for (const { messageId } of events) {
		const message = await deleteMessage(messageId)
		if (message) await lightSoon(message.mailboxId)
		await addTask('remove-sound', { messageId }, `sound ${messageId}`)
	}
}

async function callersOf(callIds: readonly string[]) {
	const rows = await database()
		.selectFrom('calls')
		.select(['id', 'callerNumber', 'callerName'])
		.where('id', 'in', callIds)
		.execute()
	return new Map(rows.map(({ id, ...caller }) => [id, caller]))
}

/** Whoever wants to know of a message: the phone's light, people by mail, another machine. Told twice they know it once. */
export async function tellOfMessage(mailbox: MailboxRow, message: MessageRow): Promise<void> {
	const { extensionId } = mailbox
	if (extensionId) await lightOf(extensionId)
	if (mailbox.email) await addMails([mailOf(mailbox, message)])
	if (mailbox.webhookId === null) return
	const { id: messageId, callerNumber, callerName, seconds, callId, leftAt } = message
	const data = { messageId, mailbox: { id: mailbox.id, name: mailbox.name }, callerNumber, callerName, seconds }
	const id = idMadeFrom(`webhook ${messageId}`)
	await addDeliveries([deliveryOf(id, mailbox.webhookId, callId, leftAt.getTime(), 'message', data)])
}

function mailOf(mailbox: MailboxRow, message: MessageRow): NewMail {
	const from = [message.callerName, message.callerNumber].filter(Boolean).join(', ') || 'a withheld number'
	const length = `${Math.max(1, Math.round(message.seconds))} s`
	return {
		id: idMadeFrom(`mail ${message.id}`),
		callId: message.callId,
		recipient: mailbox.email,
		subject: `New message from ${from}`,
		body: `${from} left a message of ${length} in the mailbox “${mailbox.name}”. It is attached.\n`,
		messageId: message.id,
	}
}

/** The same id for the same words, in the form of a row's id (RFC 9562, version 8: made by rules of our own). */
export function idMadeFrom(words: string): string {
	const hex = createHash('sha256').update(words).digest('hex')
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
