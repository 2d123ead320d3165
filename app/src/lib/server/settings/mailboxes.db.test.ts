/** Mailboxes as users change them: what is refused, what lights a phone, and what is deleted when. */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { insertExtension } from '#lib/server/db/extensions.ts'
import type { CallEvent } from '#lib/domain/events.ts'
import type { ExecutorClient } from '#lib/server/control/client.ts'
import { writeCallEvents } from '#lib/server/db/call-events.ts'
import {
	countMessagesOf,
	insertMessages,
	lightAll,
	listMailboxes,
	listMessages,
	waitingMessagesOf,
} from '#lib/server/db/mailboxes.ts'
import { database } from '#lib/server/db/pool.ts'
import { getRecording, writeRecordings } from '#lib/server/db/recordings.ts'
import { openTaskPool } from '#lib/server/db/tasks.ts'
import { messageFile, recordingFile, useRecordings } from '#lib/server/recordings.ts'
import { readRouting } from '#lib/server/routing.ts'
import { expireRecordings } from '#lib/server/tasks/expire-recordings.ts'
import { createTasks } from '#lib/server/tasks/tasks.ts'
import { migrateTasks } from '#lib/server/tasks/worker.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { readAuditLog } from './audit.ts'
import { useForce } from './in-force.ts'
import {
	changeMailbox,
	createMailbox,
	keepRecordingsFor,
	removeMailbox,
	removeMessage,
	setHeard,
	type MailboxInput,
} from './mailboxes.ts'

const pool = openTaskPool(await freshDatabase())
await migrateTasks(pool)
const folder = mkdtempSync(join(tmpdir(), 'recordings-'))
for (const name of ['messages', 'calls']) mkdirSync(join(folder, name))
useRecordings(folder)
useForce({ publishRouting: () => Promise.resolve(), applyAsteriskConfig: () => Promise.resolve([]), tryAgain() {} })
afterAll(async () => {
	await pool.end()
	await rm(folder, { recursive: true })
})

const actor = { userId: '00000000-0000-4000-8000-000000000001', name: 'Maya', address: '192.0.2.1' }
const dayMs = 86_400_000
const now = new Date()
let extensionId: string

beforeEach(async () => {
	for (const table of ['mailboxes', 'recordings', 'extensions'] as const) await database().deleteFrom(table).execute()
	await pool.query('delete from graphile_worker._private_jobs')
	extensionId = (await insertExtension({ number: '201', name: 'Desk', sipPassword: 'x'.repeat(20) })).id
})

const boxWith = (more: Partial<MailboxInput> = {}) =>
	createMailbox({ name: 'Sales', extensionId: '', email: '', webhookId: '', keepDays: '', ...more }, actor)

async function leave(mailboxId: string, id: string, leftAt = now): Promise<void> {
	await insertMessages([{ ...{ id, mailboxId, callId: 'c', callerNumber: '', callerName: '', leftAt, seconds: 3 } }])
	writeFileSync(messageFile(id), 'RIFF')
}

/** Keys of the tasks that wait; they are gone then. */
async function lights(): Promise<string[]> {
	const { rows } = await pool.query<{ key: string }>('select key from graphile_worker.jobs order by key')
	await pool.query('delete from graphile_worker._private_jobs')
	return rows.map(({ key }) => key)
}

test('the executor is told of a box with the number of its extension', async () => {
	const { id } = await boxWith({ extensionId })
	expect((await readRouting()).mailboxes).toEqual([{ id, name: 'Sales', extension: '201' }])
})

test('what cannot be is refused with the way out', async () => {
	await boxWith()
	await expect(boxWith()).rejects.toMatchObject({ code: 'mailbox.name_taken', field: 'name' })
	const gone = '00000000-0000-4000-8000-000000000000'
	await expect(boxWith({ name: 'B', extensionId: gone })).rejects.toMatchObject({ code: 'mailbox.no_extension' })
	await expect(boxWith({ name: 'B', webhookId: gone })).rejects.toMatchObject({ code: 'mailbox.no_webhook' })
	for (const wrong of [
		{ name: '' },
		{ email: 'nobody' },
		{ email: 'a@b,\r\nBcc: c@d' },
		{ keepDays: '0' },
		{ keepDays: 'x' },
	])
		await expect(boxWith({ name: 'B', ...wrong }), JSON.stringify(wrong)).rejects.toMatchObject({ name: 'ZodError' })
	expect(await listMailboxes()).toHaveLength(1)
})

test('the phone’s light follows what has been heard and deleted', async () => {
	const { id } = await boxWith({ extensionId })
	await leave(id, 'm-1')
	await leave(id, 'm-2')
	await setHeard(id, 'm-1', true)
	expect(await lights()).toEqual([`light ${extensionId}`])
	expect(await countMessagesOf(extensionId)).toEqual({ unheard: 1, heard: 1 })
	await removeMessage(id, 'm-2', actor)
	expect(await lights()).toEqual([`light ${extensionId}`])
	expect(await countMessagesOf(extensionId)).toEqual({ unheard: 0, heard: 1 })
	expect(existsSync(messageFile('m-2'))).toBe(false)
	expect((await readAuditLog({ limit: 1 })).entries[0]?.sentence).toMatch(/^Maya deleted a message of /)
})

test('what was told of an extension is told anew when it gets a box, and soon of every box’s', async () => {
	await boxWith({ extensionId })
	expect(await lights()).toEqual([`light ${extensionId}`])
	await boxWith({ name: 'Nobody’s' })
	await lightAll()
	expect(await lights()).toEqual([`light ${extensionId}`])
})

test('a phone is told the messages of all its boxes, new ones first, the oldest first', async () => {
	const sales = await boxWith({ extensionId })
	const service = await boxWith({ name: 'Service', extensionId })
	const other = await boxWith({ name: 'Other' })
	await leave(sales.id, 'm-2', new Date(2000))
	await leave(service.id, 'm-1', new Date(1000))
	await leave(sales.id, 'm-old', new Date(500))
	await leave(other.id, 'm-other', new Date(500))
	await setHeard(sales.id, 'm-old', true)
	expect(await waitingMessagesOf(extensionId)).toEqual({
		unheard: 2,
		heard: 1,
		messages: [
			{ id: 'm-1', callerNumber: '', leftAt: 1000, isHeard: false },
			{ id: 'm-2', callerNumber: '', leftAt: 2000, isHeard: false },
			{ id: 'm-old', callerNumber: '', leftAt: 500, isHeard: true },
		],
	})
})

test('what was heard and deleted on a phone is so on the page, however often it is told', async () => {
	const { id } = await boxWith({ extensionId })
	await leave(id, 'm-1')
	await leave(id, 'm-2')
	await lights()
	const events: CallEvent[] = [
		{ name: 'message.heard', callId: 'c1', seq: 1, at: 5000, messageId: 'm-1' },
		{ name: 'message.removed', callId: 'c1', seq: 2, at: 6000, messageId: 'm-2' },
		{ name: 'message.heard', callId: 'c1', seq: 3, at: 7000, messageId: 'm-gone' },
	]
	for (let times = 0; times < 2; times++) {
		await writeCallEvents(events)
		expect((await lights()).sort()).toEqual([`light ${extensionId}`, 'sound m-2'])
		await createTasks({} as ExecutorClient)['remove-sound']({ messageId: 'm-2' }, new AbortController().signal)
	}
	expect(await listMessages(id, 9)).toMatchObject([{ id: 'm-1', heardAt: new Date(5000) }])
	expect([existsSync(messageFile('m-1')), existsSync(messageFile('m-2'))]).toEqual([true, false])
	expect(await waitingMessagesOf(extensionId)).toMatchObject({ unheard: 0, heard: 1 })
})

test('a box that changes its phone lights the new one and the old one goes dark', async () => {
	const other = (await insertExtension({ number: '202', name: 'Shop', sipPassword: 'x'.repeat(20) })).id
	const { id } = await boxWith({ extensionId })
	await lights()
	const input = { name: 'Sales', extensionId: other, email: '', webhookId: '', keepDays: '' }
	await changeMailbox(id, input, actor)
	expect((await lights()).sort()).toEqual([`light ${extensionId}`, `light ${other}`].sort())
})

test('a message of another box is not touched', async () => {
	const { id } = await boxWith()
	const other = await boxWith({ name: 'Service' })
	await leave(id, 'm-1')
	await expect(setHeard(other.id, 'm-1', true)).rejects.toMatchObject({ code: 'message.not_found' })
	await expect(removeMessage(other.id, 'm-1', actor)).rejects.toMatchObject({ code: 'message.not_found' })
	await expect(removeMessage(id, '../../etc/passwd', actor)).rejects.toMatchObject({ code: 'message.not_found' })
	expect(existsSync(messageFile('m-1'))).toBe(true)
})

test('a box is deleted with its messages and their sounds', async () => {
	const { id } = await boxWith()
	await leave(id, 'm-1')
	await removeMailbox(id, actor)
	expect(await listMailboxes()).toEqual([])
	expect(existsSync(messageFile('m-1'))).toBe(false)
})

test('what is older than it is to be kept is deleted, and nothing else', async () => {
	const kept = await boxWith({ name: 'Kept' })
	const short = await boxWith({ name: 'Short', keepDays: '7' })
	const old = new Date(now.getTime() - 8 * dayMs)
	await leave(kept.id, 'm-kept', old)
	await leave(short.id, 'm-old', old)
	await leave(short.id, 'm-new', new Date(now.getTime() - 6 * dayMs))
	for (const [id, startedAt] of [
		['r-old', old],
		['r-new', now],
	] as const) {
		await writeRecordings([{ id, callId: 'c', startedAt, endedAt: startedAt, seconds: 3 }])
		writeFileSync(recordingFile(id), 'RIFF')
	}
	await expireRecordings({}, undefined, now)
	expect((await listMessages(short.id, 9)).map(({ id }) => id)).toEqual(['m-new'])
	expect(await listMessages(kept.id, 9)).toHaveLength(1)
	expect([existsSync(messageFile('m-old')), existsSync(messageFile('m-new'))]).toEqual([false, true])
	expect((await getRecording('r-old'))?.removedAt).toBeNull()
	await keepRecordingsFor('7', actor)
	await expireRecordings({}, undefined, now)
	expect([existsSync(recordingFile('r-old')), existsSync(recordingFile('r-new'))]).toEqual([false, true])
	expect((await getRecording('r-old'))?.removedAt).not.toBeNull()
})
