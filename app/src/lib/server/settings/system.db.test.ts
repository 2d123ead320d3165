/** How the machine fared within a day, and whom a disk that fills up is told to. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { DiskLevel } from '#lib/domain/disk-space.ts'
import { getAlarmRecipient, keepMachineSample, listMachineSamples } from '#lib/server/db/machine-watch.ts'
import { listMails, saveMailSettings } from '#lib/server/db/mails.ts'
import { database } from '#lib/server/db/pool.ts'
import { openTaskPool } from '#lib/server/db/tasks.ts'
import { tellOfDisk, watchMachine } from '#lib/server/tasks/watch-machine.ts'
import { migrateTasks } from '#lib/server/tasks/worker.ts'
import type { SystemReading } from '../../../../../appliance/helper/protocol.ts'
import { makeTestAuthority } from '../../../../tests/certificates.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { UserError } from '../errors.ts'
import { readAuditLog } from './audit.ts'
import { findCertificateAlarm, tellCertificateAlarm } from './certificate-alarm.ts'
import { useMachine, type Machine } from './machine.ts'
import { changeAlarmRecipient, cpuShareBetween, readVitals, restartUnit, sampleOf } from './system.ts'

const address = await freshDatabase()
const pool = openTaskPool(address)
await migrateTasks(pool)
afterAll(() => pool.end())

const actor = { userId: '00000000-0000-0000-0000-000000000001', name: 'Maya', address: '192.0.2.1' }
const readingAt = (at: number, busy: number, total: number): SystemReading => ({
	...{ at, version: '0.1.0', uptimeSeconds: 1, load: [0, 0, 0], clock: 'synced', units: [] },
	cpu: { busy, total, processors: 2 },
	memory: { totalBytes: 100, availableBytes: 25, swapTotalBytes: 0, swapFreeBytes: 0 },
	disks: [{ mount: '/var', totalBytes: 100, usedBytes: 40, availableBytes: 60 }],
	temperatures: [
		{ name: 'coretemp Core 0', celsius: 48 },
		{ name: 'nvme', celsius: 61 },
	],
})

let next: SystemReading | undefined
let readings = 0
const restarted: string[] = []
useMachine({
	async readSystem() {
		readings++
		if (!next) throw new UserError(503, 'helper.away', 'The machine does not answer just now.')
		return next
	},
	restartUnit: async (unit: string) => void restarted.push(unit),
} as unknown as Machine)

beforeEach(async () => {
	for (const table of ['mails', 'mailSettings', 'diskAlarms', 'machineSamples'] as const)
		await database().deleteFrom(table).execute()
	await changeAlarmRecipient('', actor)
})

const setMailServer = () =>
	saveMailSettings({ host: 'mx', port: 25, security: 'none', userName: '', password: '', sender: 'box@example.com' })
const become = (level: DiskLevel, usedShare: number) => tellOfDisk({ level, usedShare })
const subjects = async () => (await listMails(10)).map(({ subject }) => subject).reverse()

test('each change of the disk is told once by mail, and its end, too', async () => {
	await setMailServer()
	await changeAlarmRecipient('ops@example.com, maya@example.com', actor)
	await become('enough', 0.5)
	await become('short', 0.86)
	await become('short', 0.9)
	await become('full', 0.955)
	await become('full', 0.97)
	await become('short', 0.89)
	await become('enough', 0.4)
	await become('enough', 0.3)
	expect(await subjects()).toEqual([
		'callytics: the disk is 86 % full',
		'callytics: the disk is 96 % full, recordings are stopped',
		'callytics: the disk is 89 % full',
		'callytics: the disk has room again',
	])
	expect((await listMails(1))[0]).toMatchObject({ recipient: 'ops@example.com, maya@example.com' })
	const rows = await database().selectFrom('diskAlarms').select(['isFull', 'endedAt']).execute()
	expect(rows).toMatchObject([{ isFull: false, endedAt: expect.any(Date) as Date }])
})

test('without a mail server or somebody to tell, the alarm is kept all the same', async () => {
	await changeAlarmRecipient('ops@example.com', actor)
	await become('full', 0.97)
	await setMailServer()
	await changeAlarmRecipient('', actor)
	await become('enough', 0.2)
	expect(await subjects()).toEqual([])
	expect(await database().selectFrom('diskAlarms').select('id').execute()).toHaveLength(1)
})

describe('a certificate that ends', () => {
	const folder = mkdtempSync(join(tmpdir(), 'ending-'))
	afterAll(() => rmSync(folder, { recursive: true }))
	const [own, other] = [makeTestAuthority(), makeTestAuthority()]
	const use = (cert: string) => {
		mkdirSync(join(folder, 'tls'), { recursive: true })
		writeFileSync(join(folder, 'tls/ca.crt'), own.certificate)
		writeFileSync(join(folder, 'tls/console.crt'), cert)
	}
	const inDays = (days: number) => Date.now() + days * 86_400_000
	/** Looks twice a day. */
	async function pass(from: number, to: number): Promise<void> {
		for (let day = from; day <= to; day += 0.5) await tellCertificateAlarm(inDays(day), folder)
	}

	test('is told by mail once in each of three steps, and the next certificate anew', async () => {
		await setMailServer()
		await changeAlarmRecipient('ops@example.com', actor)
		use(other.issue(['DNS:pbx.example.com'], 40).cert)
		await pass(0, 50)
		expect((await subjects()).sort()).toEqual([
			'callytics: the console’s certificate ends in 29 days',
			'callytics: the console’s certificate ends in 6 days',
			'callytics: the console’s certificate has ended',
		])
		use(other.issue(['DNS:pbx.example.com'], 20).cert)
		expect(await findCertificateAlarm(Date.now(), folder)).toMatchObject({ step: 'month' })
		await pass(0, 1)
		expect(await subjects()).toHaveLength(4)
	})

	test('and ended long ago is told by the overview alone', async () => {
		await setMailServer()
		await changeAlarmRecipient('ops@example.com', actor)
		use(other.issue(['DNS:pbx.example.com'], 1).cert)
		await pass(20, 22)
		expect(await findCertificateAlarm(inDays(20), folder)).toMatchObject({ step: 'ended' })
		expect(await subjects()).toEqual([])
	})

	test('is no news where the appliance’s own authority gives the next', async () => {
		use(own.issue(['DNS:callytics.local'], 5).cert)
		expect(await findCertificateAlarm(Date.now(), folder)).toBeUndefined()
	})
})

test('who is told are mail addresses', async () => {
	await changeAlarmRecipient(' ops@example.com ', actor)
	expect(await getAlarmRecipient()).toBe('ops@example.com')
	await expect(changeAlarmRecipient('ops', actor)).rejects.toThrow(/Write mail addresses/)
	expect(await getAlarmRecipient()).toBe('ops@example.com')
})

test('a day is kept, in quarters of an hour with the highest of each', async () => {
	await sql`insert into machine_samples (at, cpu, memory, disk, celsius) values
		(now() - interval '25 hours', 1, 1, 1, 99)`.execute(database())
	await sql`insert into machine_samples (at, cpu, memory, disk, celsius) select
		date_bin('15 minutes', now() - interval '2 hours', timestamptz '2000-01-01') + n * interval '1 minute',
		n / 10.0, 0.5, 0.4, null from generate_series(1, 3) as n`.execute(database())
	await keepMachineSample({ cpu: null, memory: 0.7, disk: 0.4, celsius: 50 })
	const samples = await listMachineSamples()
	expect(samples).toMatchObject([
		{ memory: 0.5, celsius: null },
		{ cpu: null, celsius: 50 },
	])
	expect(samples[0]!.cpu).toBeCloseTo(0.3)
	expect(await database().selectFrom('machineSamples').select('at').execute()).toHaveLength(4)
})

test('however many look, the machine is read every few seconds; the processors are compared with the reading before', async () => {
	vi.useFakeTimers({ toFake: ['Date'] })
	next = readingAt(Date.now(), 100, 1000)
	const [one, two] = await Promise.all([readVitals(), readVitals()])
	expect(one).toBe(two)
	expect(await readVitals()).toBe(one)
	expect(readings).toBe(1)
	expect(one.cpuShare).toBeUndefined()
	vi.advanceTimersByTime(5000)
	next = readingAt(Date.now(), 400, 2000)
	expect((await readVitals()).cpuShare).toBeCloseTo(0.3)
	vi.useRealTimers()
	expect(sampleOf({ reading: next, cpuShare: 0.3 })).toEqual({ cpu: 0.3, memory: 0.75, disk: 0.4, celsius: 61 })
	expect(cpuShareBetween(next, next)).toBeUndefined()
})

test('a helper or a call engine that is away is asked again in a minute, without a fuss', async () => {
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
	next = undefined
	const away = () => Promise.reject(new UserError(503, 'executor.away', 'The call engine is not answering.'))
	await watchMachine({ health: away })()
	expect(await listMachineSamples()).toEqual([])
	next = readingAt(Date.now(), 500, 3000)
	const health = async () => ({ disk: { level: 'short' as const, usedShare: 0.9 } }) as never
	await watchMachine({ health })()
	vi.useRealTimers()
	expect(await listMachineSamples()).toHaveLength(1)
	expect(await database().selectFrom('diskAlarms').select('id').execute()).toHaveLength(1)
})

test('only units of the list are restarted', async () => {
	await restartUnit('redis-server.service', actor)
	await expect(restartUnit('ssh.service', actor)).rejects.toThrow(/not restarted from here/)
	expect(restarted).toEqual(['redis-server.service'])
	const { entries } = await readAuditLog({ limit: 1 })
	expect(entries[0]?.sentence).toBe(`${actor.name} restarted redis-server.service`)
})
