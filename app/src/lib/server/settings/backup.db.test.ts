/** Setting the backup up, beginning one when it is due, what came of it, and who is told when one is missing. */
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import type { BackupDisk, BackupOrder, BackupResult, BackupTarget } from '../../../../../appliance/helper/protocol.ts'
import { getBackupPlan, getRunningBackup, listBackupRuns } from '#lib/server/db/backups.ts'
import { database } from '#lib/server/db/pool.ts'
import { setApplianceNameAndZone } from '#lib/server/db/settings.ts'
import { createUser } from '#lib/server/db/users.ts'
import { insertWebhook } from '#lib/server/db/webhooks.ts'
import { UserError } from '#lib/server/errors.ts'
import { migrateTasks } from '#lib/server/tasks/worker.ts'
import { openTaskPool } from '#lib/server/db/tasks.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { readAuditLog } from './audit.ts'
import { findBackupAlarm, tellBackupAlarm } from './backup-alarm.ts'
import { useBackupMachine } from './backup-machine.ts'
import { listVersions, returnToVersion } from './earlier-versions.ts'
import {
	beginBackup,
	beginDueBackup,
	cancelBackup,
	changePlan,
	proveKey,
	readSheet,
	setUp,
	takeOverResult,
	type PlanInput,
} from './backup.ts'

const address = await freshDatabase()
const pool = openTaskPool(address)
await migrateTasks(pool)
await pool.end()

const sheetKey = '7KQX-2222-3333-4444-5555-6666-7777-WXYZ'
const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0sZkPcW9sjiuVY3a0O0kGgLnNJ4hJm3m0bXqY6fX9a'
let targets: BackupTarget[] = []
let orders: BackupOrder[] = []
let results = new Map<string, BackupResult>()
let isUnderWay = false
let disks: BackupDisk[] = []
let cancelled = 0
useBackupMachine({
	setTarget: (target) => {
		if (target.kind === 's3') throw new UserError(409, 'backup.unreachable', 's3.example.com does not answer.')
		targets.push(target)
		return Promise.resolve({ key: sheetKey, address: '/somewhere' })
	},
	proveKey: (key) =>
		key === sheetKey ? Promise.resolve() : Promise.reject(new UserError(409, 'backup.wrong_key', 'Another key.')),
	readKey: () => Promise.resolve({ key: sheetKey, address: '/somewhere' }),
	readHost: () => Promise.resolve({ keys: [{ hostKey, fingerprint: 'SHA256:x' }], publicKey: 'ssh-ed25519 ours' }),
	readDisks: () => Promise.resolve(disks),
	start: async (order) => Promise.resolve(void orders.push(order)),
	cancel: async () => Promise.resolve(void cancelled++),
	readProgress: () => Promise.resolve(undefined),
	isUnderWay: () => isUnderWay,
	readResult: (runId) => Promise.resolve(results.get(runId)),
})

const { id: userId } = await createUser({ name: 'Maya Kerr', login: 'maya', role: 'admin', passwordHash: 'x' })
const maya = { userId, name: 'Maya Kerr', address: '192.0.2.1' }
await setApplianceNameAndZone({ name: 'fenwick', timeZone: 'Europe/Berlin' })

const plan: PlanInput = {
	...{ hasRecordings: true, hasMessages: false, rhythm: 'daily', weekday: '6', clock: '02:30' },
	...{ keepLast: '3', keepDaily: '7', keepWeekly: '4', keepMonthly: '0', alarmMail: '', alarmWebhookId: '' },
}
const onMachine = { kind: 'machine' }

beforeEach(async () => {
	for (const table of ['backupRuns', 'backupPlan', 'mails', 'webhooks'] as const)
		await database().deleteFrom(table).execute()
	;[targets, orders, results, isUnderWay, cancelled] = [[], [], new Map(), false, 0]
})

const good = (runId: string): BackupResult => ({
	...{ runId, endedAt: Date.now(), outcome: 'verified', problem: '', snapshot: 'a'.repeat(64) },
	...{ bytes: 1000, addedBytes: 10, files: 5, verdict: { tables: 20, rows: 100, files: 5 } },
})

/** Sets up and proves, as of long ago. */
async function setUpLongAgo(when: string, change: Partial<PlanInput> = {}): Promise<void> {
	await setUp(onMachine, '', { ...plan, ...change }, maya)
	await proveKey(sheetKey, 'wxyz', maya)
	await database()
		.updateTable('backupPlan')
		.set({ setUpAt: new Date(when), keyProvenAt: new Date(when) })
		.execute()
}

async function lastRun(state: 'verified' | 'failed', beganAt: string, problem = ''): Promise<void> {
	const values = { id: crypto.randomUUID(), beganAt: new Date(beganAt), endedAt: new Date(beganAt), isTimed: true }
	await database()
		.insertInto('backupRuns')
		.values({ ...values, state, problem })
		.execute()
}

test('a set-up that cannot be reached leaves nothing behind', async () => {
	const s3 = { kind: 's3', endpoint: 'https://s3.example.com', bucket: 'kept', path: '', region: '' }
	const input = { ...s3, accessKey: 'id', accessSecret: 'word' }
	await expect(setUp(input, '', plan, maya)).rejects.toThrow('s3.example.com does not answer.')
	expect(await getBackupPlan()).toBeUndefined()
})

test('an SFTP server’s key is shown first, and used only when it comes back confirmed', async () => {
	const sftp = { kind: 'sftp', host: 'nas.example.com', port: '22', user: 'keeper', path: 'callytics' }
	const shown = await setUp({ ...sftp, hostKey: '' }, '', plan, maya)
	expect(shown).toMatchObject({ isDone: false, hostKeys: [{ hostKey }], publicKey: 'ssh-ed25519 ours' })
	expect(targets).toEqual([])
	expect(await setUp({ ...sftp, hostKey }, '', plan, maya)).toEqual({ isDone: true })
	expect(targets).toEqual([{ ...sftp, port: 22, hostKey }])
})

test('nothing secret of a set-up is in the database', async () => {
	await setUp(onMachine, sheetKey, plan, maya)
	const rows = await sql<{ text: string }>`select backup_plan::text as text from backup_plan`.execute(database())
	expect(rows.rows[0]!.text).not.toContain('WXYZ')
})

test('the recovery sheet names the disk, by what stands on it and by its number', async () => {
	disks = [{ disk: '1A2B-3C4D', name: 'Blue stick', bytes: 64e9, fileSystem: 'exfat' }]
	await setUp({ kind: 'disk', disk: '1A2B-3C4D' }, '', plan, maya)
	expect((await readSheet())?.disk).toEqual({ id: '1A2B-3C4D', name: 'Blue stick', bytes: 64e9 })
	disks = []
	expect((await readSheet())?.disk).toMatchObject({ id: '1A2B-3C4D', name: '' })
})

test('no backup is made before the key is proven: its end is typed, and it opens the repository', async () => {
	await setUp(onMachine, '', plan, maya)
	await expect(beginBackup(maya)).rejects.toThrow(/prove with the recovery sheet/)
	await expect(proveKey(sheetKey, 'ABCD', maya)).rejects.toThrow(/ends differently/)
	await expect(proveKey('AAAA-BBBB', 'BBBB', maya)).rejects.toThrow('Another key.')
	await proveKey(sheetKey, 'wxyz', maya)
	await beginBackup(maya)
	expect((await readAuditLog({ limit: 1 })).entries[0]?.sentence).toBe('Maya Kerr began a backup')
	expect(orders).toHaveLength(1)
	expect(orders[0]).toMatchObject({
		parts: { recordings: true, messages: false },
		keep: { last: 3, daily: 7, weekly: 4, monthly: 0 },
	})
})

test('a second backup during the first is refused, and what came of the first is written down once', async () => {
	await setUpLongAgo('2026-11-20T12:00:00Z')
	await beginBackup(maya)
	isUnderWay = true
	await expect(beginBackup(maya)).rejects.toThrow(/A backup is under way/)
	isUnderWay = false
	results.set(orders[0]!.runId, good(orders[0]!.runId))
	await takeOverResult()
	results.set(orders[0]!.runId, { ...good(orders[0]!.runId), outcome: 'failed' })
	await takeOverResult()
	expect(await listBackupRuns(5)).toMatchObject([{ state: 'verified', by: 'Maya Kerr', verdict: { rows: 100 } }])
})

test('a run of which nobody was left to tell is broken off, but not while it may still begin', async () => {
	await setUpLongAgo('2026-11-20T12:00:00Z')
	await beginBackup(maya)
	await takeOverResult()
	expect(await getRunningBackup()).toBeDefined()
	await takeOverResult(Date.now() + 121_000)
	expect(await listBackupRuns(5)).toMatchObject([{ state: 'failed', problem: expect.stringContaining('switched off') }])
})

test('who cancelled is remembered', async () => {
	await setUpLongAgo('2026-11-20T12:00:00Z')
	await beginBackup(maya)
	await cancelBackup(maya)
	expect(cancelled).toBe(1)
	expect(await getRunningBackup()).toMatchObject({ cancelledBy: 'Maya Kerr' })
})

test('a backup is begun when it is due and only once, also by a machine that was off at that time', async () => {
	await setUpLongAgo('2026-11-27T12:00:00Z')
	await beginDueBackup(Date.parse('2026-11-28T01:29:59Z'))
	expect(orders).toHaveLength(0)
	await beginDueBackup(Date.parse('2026-11-28T09:00:00Z'))
	await beginDueBackup(Date.parse('2026-11-28T09:01:00Z'))
	expect(orders).toHaveLength(1)
	expect(await getRunningBackup()).toMatchObject({ isTimed: true, by: null })
})

test('a missing backup is told once by mail and webhook, and again with the next that is missing', async () => {
	const { id: webhookId } = await insertWebhook({
		...{ name: 'Watch', url: 'https://watch.example.com/', allowsPrivate: false, secret: 'x'.repeat(32) },
	})
	await setUpLongAgo('2026-11-20T12:00:00Z', { alarmMail: 'it@example.com', alarmWebhookId: webhookId })
	await lastRun('verified', '2026-11-26T01:30:00Z')
	await lastRun('failed', '2026-11-27T01:30:00Z', 'nas does not answer.')
	const morning = Date.parse('2026-11-27T06:00:00Z')
	expect(await findBackupAlarm(Date.parse('2026-11-27T04:00:00Z'))).toBeUndefined()
	expect(await findBackupAlarm(morning)).toMatchObject({ problem: 'nas does not answer.' })
	await tellBackupAlarm(morning)
	await tellBackupAlarm(morning + 60_000)
	const mails = () => database().selectFrom('mails').select(['recipient', 'subject', 'body']).execute()
	expect(await mails()).toMatchObject([{ recipient: 'it@example.com', subject: 'fenwick: a backup is missing' }])
	expect((await mails())[0]!.body).toContain('The last verified one is of 26 Nov, 02:30.')
	const told = await database().selectFrom('webhookDeliveries').select('payload').execute()
	expect(told.map(({ payload }) => JSON.parse(payload) as unknown)).toMatchObject([
		{ event: 'backup-missing', data: { problem: 'nas does not answer.', lastVerifiedAt: '2026-11-26T01:30:00.000Z' } },
	])
	await tellBackupAlarm(Date.parse('2026-11-28T06:00:00Z'))
	expect(await mails()).toHaveLength(2)
})

test('a verified backup ends the alarm; one in a former place does not count in a new one', async () => {
	await setUpLongAgo('2026-11-20T12:00:00Z')
	const now = Date.parse('2026-11-27T06:00:00Z')
	expect(await findBackupAlarm(now)).toMatchObject({ lastGood: undefined })
	await lastRun('verified', '2026-11-27T05:00:00Z')
	expect(await findBackupAlarm(now)).toBeUndefined()
})

test.each([
	[{ clock: '24:00' }, /A time is written/],
	[{ keepLast: '0' }, /the last backup always stays/],
	[{ keepDaily: '-1' }, /from 0 to 1000/],
	[{ alarmMail: 'nobody' }, /mail addresses/],
])('%j is refused in words', async (change, words) => {
	await expect(setUp(onMachine, '', { ...plan, ...change }, maya)).rejects.toThrow(words)
})

test('the plan goes back to an earlier version; where backups lie and the proven key stay', async () => {
	const webhook = await insertWebhook({
		...{ name: 'Alarm', url: 'https://a.example/', allowsPrivate: false, secret: 'x'.repeat(32) },
	})
	await setUpLongAgo('2026-01-01T00:00:00Z', { alarmMail: 'maya@example.com', alarmWebhookId: webhook.id })
	await changePlan({ ...plan, rhythm: 'weekly', clock: '23:05', keepDaily: '0', hasRecordings: false }, maya)
	const { versions } = await listVersions('backup', '')
	await returnToVersion('backup', '', versions[1]!.until, maya)
	expect(await getBackupPlan()).toMatchObject({
		...{ rhythm: 'daily', minutes: 150, keepDaily: 7, hasRecordings: true, alarmMail: 'maya@example.com' },
		...{ alarmWebhookId: webhook.id, keyProvenAt: new Date('2026-01-01T00:00:00Z'), target: onMachine },
	})
})
