/**
 * The power is cut at twenty random moments while calls run, backups are made and settings are changed.
 * One machine works; at each moment its disk is kept as the cut would leave it, and afterwards a machine is started from each.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { until } from '../../app/tests/phones/until.ts'
import type { BackupResult, HelperRequest } from '../../appliance/helper/protocol.ts'
import { waitForConsole } from '../console-door.ts'
import type { Machine, Moment } from '../vm.ts'
import { backupKeep, backupParts } from './backup-runs.ts'
import { did, startMachineWithCarrier, type MachineWithCarrier } from './machine-with-carrier.ts'
import { askHelper, BOOT_SECONDS, query, waitUntilHealthy } from './update-machine.ts'

const CUTS = Number(process.env['CALLYTICS_POWER_CUTS'] ?? 20)
// Emulated, on two busy cores.
const SETUP_MS = 2_400_000
const WORK_MS = 2_400_000
const BOOT_MS = 1_200_000
const BACKUP_MS = 600_000
/** Between two cuts. */
const PAUSE_SECONDS = [1, 15] as const
const backups = '/var/lib/callytics/backup-results'

/** What the appliance has said is done: extensions saved, calls in the log, backups verified. */
interface Acknowledged {
	extensions: string[]
	calls: string[]
	snapshots: string[]
}

let world: MachineWithCarrier
let machine: Machine
const acknowledged: Acknowledged = { extensions: [], calls: [], snapshots: [] }
const moments: { moment: Moment; before: Acknowledged; doing: string }[] = []

beforeAll(async () => {
	world = await startMachineWithCarrier('vmpower')
	machine = world.machine
	const made = await askFor<{ key: string }>({ action: 'set-backup-target', target: { kind: 'machine' } })
	await askFor({ action: 'prove-backup-key', key: made.key })
}, SETUP_MS)
afterEach(() => machine.cutPower())
afterAll(() => world?.close())

async function askFor<T>(request: HelperRequest): Promise<T> {
	const answer = await askHelper(machine, request)
	if (!answer.ok) throw new Error(answer.message)
	return (answer.output ? JSON.parse(answer.output) : undefined) as T
}

async function beginBackup(): Promise<string> {
	const runId = randomUUID()
	await askFor({ action: 'start-backup', order: { runId, parts: backupParts, keep: backupKeep } })
	return runId
}

async function resultOf(runId: string): Promise<BackupResult | undefined> {
	const text = await machine.exec(`cat ${backups}/${runId}.json 2>/dev/null || true`)
	return text.trim() === '' ? undefined : (JSON.parse(text) as BackupResult)
}

/** @returns the snapshot that was verified */
async function makeBackup(): Promise<string> {
	const runId = await beginBackup()
	const result = await until('the backup is over', () => resultOf(runId), BACKUP_MS, 2000)
	expect(result).toMatchObject({ outcome: 'verified', problem: '' })
	// It tidies up after it has told its result, and no other begins until then.
	const state = () => machine.exec('systemctl show -P ActiveState callytics-backup.service')
	await until('it has tidied up', async () => (await state()).trim() === 'inactive', BACKUP_MS, 1000)
	return result.snapshot!
}

/** Each round one extension more, the last word of the page being that Asterisk has it. */
async function changeSettings(round: number): Promise<void> {
	const number = String(3000 + round)
	const answer = await world.browser.post('/extensions/new', [
		['number', number],
		['name', `Desk ${number}`],
	])
	if (answer.type === 'success') acknowledged.extensions.push(number)
}

/** Three calls at once that hear the menu for a second; what the log then says of calls that are over is acknowledged. */
async function makeCalls(): Promise<void> {
	const calls = await world.carrier.callsManyTimes(did, 3, { as: '+3247000001' })
	for (const call of calls) {
		await call.answered(60_000)
		await delay(1000) // so long the caller listens
		if (!call.end()) await call.hangUp()
	}
	const ids = await query(machine, 'select id from calls where ended_at is not null')
	acknowledged.calls = ids.split('\n').filter(Boolean)
}

async function makeBackups(): Promise<void> {
	acknowledged.snapshots.push(await makeBackup())
}

test(
	'calls, changes and backups go on through twenty moments, each of which is kept as a power cut would leave it',
	async () => {
		const works = { calls: makeCalls, settings: changeSettings, backups: makeBackups }
		let isOver = false
		/** How often each has been done: a cut falls into the next one. */
		const done = { calls: 0, settings: 0, backups: 0 }
		const working = (Object.keys(works) as (keyof typeof works)[]).map(async (name) => {
			while (!isOver) {
				await works[name](done[name])
				done[name]++
			}
		})
		const cutting = (async () => {
			for (let cut = 1; cut <= CUTS; cut++) {
				const [shortest, longest] = PAUSE_SECONDS
				await delay((shortest + Math.random() * (longest - shortest)) * 1000)
				const { extensions, calls, snapshots } = acknowledged
				const before = { extensions: [...extensions], calls: [...calls], snapshots: [...snapshots] }
				const moment = await machine.keepMoment(`cut-${cut}`)
				moments.push({ moment, before, doing: JSON.stringify(done) })
			}
			isOver = true
		})()
		await Promise.all([cutting, ...working])
		for (const count of Object.values(done)) expect(count).toBeGreaterThan(0)
	},
	WORK_MS,
)

test.each(Array.from({ length: CUTS }, (_, index) => [index + 1]))(
	'after power cut %i the machine comes up clean, with all that it had acknowledged',
	async (cut) => {
		const { moment, before, doing } = moments[cut - 1]!
		await machine.bootFrom(moment)
		expect(await waitForConsole(machine.address, BOOT_SECONDS)).toBe(true)
		await waitUntilHealthy(machine)
		expect((await machine.exec('systemctl list-units --failed --plain --no-legend')).trim()).toBe('')
		const extensions = (await query(machine, 'select number from extensions')).split('\n')
		expect(before.extensions.filter((number) => !extensions.includes(number))).toEqual([])
		const calls = (await query(machine, 'select id from calls')).split('\n')
		expect(before.calls.filter((id) => !calls.includes(id))).toEqual([])
		const open = () => query(machine, 'select count(*) from calls where ended_at is null')
		await until('no call of before is still open in the log', async () => (await open()) === '0', 60_000, 1000)
		const kept = await machine.exec('ls /var/lib/callytics/backups/snapshots')
		for (const snapshot of before.snapshots) expect(kept).toContain(snapshot)
		const { length } = before.extensions
		console.log(`cut ${cut} while ${doing}: ${length} extensions, ${before.calls.length} calls kept`)
		// The last one goes on working: a backup is made beside those of before.
		if (cut === CUTS) expect(await makeBackup()).toMatch(/^[0-9a-f]{64}$/)
	},
	BOOT_MS,
)
