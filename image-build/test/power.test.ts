/**
 * The power is cut again and again while calls run, a backup is made and settings are changed.
 * A kind of its own: twenty boots of an emulated machine take half an hour.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHost, type Host } from '../../app/tests/phones/host.ts'
import { openPhone } from '../../app/tests/phones/phone.ts'
import { until } from '../../app/tests/phones/until.ts'
import type { BackupResult, HelperRequest } from '../../appliance/helper/protocol.ts'
import { waitForConsole } from '../console-door.ts'
import { diskFile } from '../disk.ts'
import type { FormBrowser } from '../form-browser.ts'
import { outFolder } from '../paths.ts'
import { createMachine, type Machine } from '../vm.ts'
import { completeWizard, randomPassword } from '../wizard.ts'
import { backupKeep, backupParts } from './backup-runs.ts'
import { askHelper, query } from './update-machine.ts'

const CUTS = Number(process.env['CALLYTICS_POWER_CUTS'] ?? 20)
// Emulated, on two busy cores.
const BOOT_SECONDS = 800
const ROUND_MS = 1_200_000
const BACKUP_MS = 600_000
/** The power goes at a random moment of these after everything has begun. */
const CUT_SECONDS = [2, 30] as const
const CARRIER_HOST_BYTE = 30
const DID = '+3225550100'

let machine: Machine
let carrierHost: Host
let browser: FormBrowser
let nextExtension = 3000
/** What the appliance has said is done: extensions saved, calls in the log, backups verified. */
const acknowledged = { extensions: new Set<string>(), calls: new Set<string>(), backups: new Set<string>() }

beforeAll(async () => {
	const stateFolder = join(outFolder, 'testbed', 'vmpower')
	machine = await createMachine({ name: 'vmpower', image: diskFile, stateFolder, fresh: true, diskGigabytes: 8 })
	const { namespace, address } = await machine.network.addHost(
		'carrier',
		`${machine.network.prefix}.${CARRIER_HOST_BYTE}`,
	)
	carrierHost = openHost(['ip', 'netns', 'exec', namespace], address)
	await machine.boot()
	expect(await waitForConsole(machine.address, BOOT_SECONDS)).toBe(true)
	// The console answers before the database does.
	await machine.exec('systemctl is-system-running --wait > /dev/null; true', BOOT_SECONDS)
	browser = await completeWizard(machine.address, {
		setupCode: (await machine.exec('cat /var/lib/callytics/setup-code')).trim(),
		administrator: { name: 'Maya Hart', login: 'maya', password: randomPassword() },
		...{ name: 'fenwick', timeZone: 'Europe/Brussels' },
		trunk: { name: 'Carrier', host: address, did: DID },
		extensions: [{ number: '201', name: 'Desk 201' }],
	})
	const made = await askFor<{ key: string }>({ action: 'set-backup-target', target: { kind: 'machine' } })
	await askFor({ action: 'prove-backup-key', key: made.key })
	acknowledged.backups.add(await makeBackup())
}, 2 * ROUND_MS)
afterAll(async () => {
	await machine.cutPower()
	await carrierHost.close()
	await machine.stop()
})

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

/** @returns the snapshot that was verified */
async function makeBackup(): Promise<string> {
	const runId = await beginBackup()
	const written = async () => {
		const text = await machine.exec(`cat /var/lib/callytics/backup-results/${runId}.json 2>/dev/null || true`)
		return text.trim() !== '' && (JSON.parse(text) as BackupResult)
	}
	const result = await until('the backup is over', written, BACKUP_MS, 2000)
	expect(result).toMatchObject({ outcome: 'verified', problem: '' })
	return result.snapshot!
}

/** Works until the power goes; what gets no answer then is not acknowledged. */
async function untilThePowerGoes(work: () => Promise<void>, isCut: () => boolean): Promise<void> {
	while (!isCut()) {
		try {
			await work()
		} catch (error) {
			if (!isCut()) throw error
		}
	}
}

async function changeSettings(): Promise<void> {
	const number = String(nextExtension++)
	const answer = await browser.post('/extensions/new', [
		['number', number],
		['name', `Desk ${number}`],
	])
	if (answer.type === 'success') acknowledged.extensions.add(number)
}

async function readCallLog(): Promise<void> {
	const ids = await query(machine, 'select id from calls where ended_at is not null')
	for (const id of ids.split('\n').filter(Boolean)) acknowledged.calls.add(id)
}

/** Calls come, some of them are over soon, until the power is cut. */
async function cutDuringWork(afterMs: number): Promise<void> {
	let isCut = false
	const carrier = await openPhone(carrierHost, machine.address, '+3225550999')
	const callIn = async () => {
		const [first] = await carrier.callsManyTimes(DID, 3, { as: '+3247000001' })
		await first!.answered(20_000)
		await delay(1000) // so long the caller listens
		if (!first!.end()) await first!.hangUp()
	}
	await beginBackup()
	const cutting = delay(afterMs).then(async () => {
		isCut = true
		await machine.cutPower()
	})
	const works = [callIn, changeSettings, readCallLog].map((work) => untilThePowerGoes(work, () => isCut))
	await Promise.all([cutting, ...works])
	await carrier.close()
}

/** Everything that was acknowledged is there. */
async function expectNothingLost(): Promise<void> {
	const extensions = (await query(machine, 'select number from extensions')).split('\n')
	expect([...acknowledged.extensions].filter((number) => !extensions.includes(number))).toEqual([])
	const calls = (await query(machine, 'select id from calls')).split('\n')
	expect([...acknowledged.calls].filter((id) => !calls.includes(id))).toEqual([])
}

for (let round = 1; round <= CUTS; round++)
	test(
		`power cut ${round} of ${CUTS}: the machine comes up clean, with all that it had acknowledged`,
		async () => {
			const [earliest, latest] = CUT_SECONDS
			const afterMs = (earliest + Math.random() * (latest - earliest)) * 1000
			await cutDuringWork(afterMs)
			await machine.boot()
			expect(await waitForConsole(machine.address, BOOT_SECONDS)).toBe(true)
			await machine.exec('systemctl is-system-running --wait > /dev/null; true', BOOT_SECONDS)
			expect((await machine.exec('systemctl list-units --failed --plain --no-legend')).trim()).toBe('')
			await expectNothingLost()
			const open = () => query(machine, 'select count(*) from calls where ended_at is null')
			await until('no call of before is still open in the log', async () => (await open()) === '0', 60_000, 1000)
			const { extensions, calls } = acknowledged
			console.log(
				`cut after ${(afterMs / 1000).toFixed(1)} s; so far ${extensions.size} extensions, ${calls.size} calls`,
			)
		},
		ROUND_MS,
	)

test(
	'after all of them the backup of before the first is there, and another one is made and verified',
	async () => {
		const latest = await makeBackup()
		const words = 'ls /var/lib/callytics/backups/snapshots'
		const kept = await machine.exec(words)
		for (const snapshot of [...acknowledged.backups, latest]) expect(kept).toContain(snapshot.slice(0, 8))
	},
	BACKUP_MS,
)
