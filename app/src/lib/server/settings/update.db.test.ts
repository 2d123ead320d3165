/** Updates through the console: what is passed on, what is refused before, and who is told of one that gave way. */
import { mkdtempSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { UpdateOrder, UpdateState } from '../../../../../appliance/helper/protocol.ts'
import { UserError } from '../errors.ts'
import { freshDatabaseWithTasks } from '../../../../tests/db.ts'
import { setAlarmRecipient } from '../db/machine-watch.ts'
import { saveMailSettings } from '../db/mails.ts'
import { database } from '../db/pool.ts'
import { beginUpdate, checkAddress, takeInUpdate } from './update.ts'
import { tellWhatGaveWay } from './update-alarm.ts'
import { useUpdateMachine, type UpdateMachine } from './update-machine.ts'

const actor = { userId: '0b0e3c4e-6f0c-4c55-9a52-3a0a1c9b4f11', name: 'Anna', address: '192.0.2.1' }
const uploadedFile = join(mkdtempSync(join(tmpdir(), 'update-')), 'update.tar')
const end = {
	id: actor.userId,
	by: 'Anna',
	beganAt: 1,
	endedAt: 2,
	from: '0.1.0',
	to: '0.2.0',
	reason: 'Asterisk is not connected.',
}
const idle: UpdateState = {
	...{
		version: '0.1.0',
		hasSlots: true,
		slots: [],
		address: '',
		run: null,
		progress: null,
		verdict: null,
		freeBytes: 1,
	},
	offered: { version: '0.2.0', notes: '', checkedAt: 1, source: { kind: 'file' } },
	history: [],
}

/** A machine of which a test says only what matters. */
function machineWith(parts: Partial<UpdateMachine>, state: Partial<UpdateState> = {}): void {
	const nobody = () => Promise.reject(new Error('nobody was to ask this'))
	const read = () => Promise.resolve({ ...idle, ...state })
	useUpdateMachine({
		read,
		check: nobody,
		install: nobody,
		cancel: nobody,
		checkTelephony: nobody,
		uploadedFile,
		...parts,
	})
}

await freshDatabaseWithTasks()

test('the update that was shown is begun, with its moment, and stands in the audit log', async () => {
	const orders: UpdateOrder[] = []
	machineWith({ install: (order) => Promise.resolve(void orders.push(order)) })
	const moment = { when: 'at', at: 1_900_000_000_000 }
	await expect(beginUpdate('0.2.0', moment, false, actor)).rejects.toMatchObject({ code: 'update.no_backup' })
	await beginUpdate('0.2.0', moment, true, actor)
	expect(orders).toMatchObject([
		{ version: '0.2.0', by: 'Anna', source: { kind: 'file' }, when: { kind: 'at', at: 1_900_000_000_000 } },
	])
	const entry = await database().selectFrom('auditEntries').select(['kind', 'action', 'objectName']).executeTakeFirst()
	expect(entry).toEqual({ kind: 'update', action: 'begun', objectName: '0.2.0' })
})

test('another version than the one shown is not begun, nor one without a moment', async () => {
	machineWith({})
	await expect(beginUpdate('0.3.0', { when: 'now', at: 0 }, true, actor)).rejects.toMatchObject({
		code: 'update.other',
	})
	await expect(beginUpdate('0.2.0', { when: 'at', at: NaN }, true, actor)).rejects.toMatchObject({
		code: 'update.moment',
	})
	await expect(beginUpdate('0.2.0', { when: 'soon', at: 0 }, true, actor)).rejects.toMatchObject({
		code: 'update.moment',
	})
})

test('only an https address is looked at', async () => {
	const looked: unknown[] = []
	machineWith({ check: (source) => Promise.resolve(void looked.push(source)) })
	await expect(checkAddress('ftp://updates.example', actor)).rejects.toMatchObject({
		code: 'update.address',
		field: 'address',
	})
	await checkAddress(' https://updates.example/callytics ', actor)
	expect(looked).toEqual([{ kind: 'address', address: 'https://updates.example/callytics' }])
})

test('a file that the machine does not believe does not stay', async () => {
	const refusal = new UserError(409, 'update.signature', 'The update is not signed.')
	machineWith({ check: () => Promise.reject(refusal) })
	const upload = { length: 3, body: new Blob(['abc']).stream() }
	await expect(takeInUpdate(upload, actor)).rejects.toBe(refusal)
	expect(existsSync(uploadedFile)).toBe(false)
})

test('a file that arrives when somebody has begun an update does not take the place of the one that is read', async () => {
	const run = { state: 'preparing' } as UpdateState['run']
	const states = [null, run]
	machineWith({ read: () => Promise.resolve({ ...idle, run: states.shift() ?? run }) })
	const upload = { length: 3, body: new Blob(['abc']).stream() }
	await expect(takeInUpdate(upload, actor)).rejects.toMatchObject({ code: 'update.under_way' })
	expect(existsSync(uploadedFile)).toBe(false)
})

test('a file that is too large is refused before it is sent', async () => {
	machineWith({})
	const upload = { length: 2_000_000_000, body: null }
	await expect(takeInUpdate(upload, actor)).rejects.toMatchObject({
		status: 413,
		message: 'An update has at most 1.5 GB.',
	})
})

test('one that gave way is told by mail once, with the reason', async () => {
	machineWith({}, { history: [{ ...end, outcome: 'gave-way' }] })
	await setAlarmRecipient('it@example.org')
	const server = { host: 'mail.example.org', port: 587, security: 'starttls', userName: '', password: '' } as const
	await saveMailSettings({ ...server, sender: 'box@example.org' })
	await tellWhatGaveWay()
	await tellWhatGaveWay()
	const mails = await database().selectFrom('mails').select(['recipient', 'subject', 'body']).execute()
	expect(mails).toMatchObject([
		{ recipient: 'it@example.org', subject: expect.stringContaining('the update to 0.2.0 gave way') as string },
	])
	expect(mails[0]?.body).toContain('Asterisk is not connected.')
})
