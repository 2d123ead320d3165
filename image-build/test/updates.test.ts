/** Updates of a real machine: one whose health check fails gives way by itself, a good one stays. A kind of its own, with all `update*` beside it, for it takes longer than all else of the image. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitForConsole } from '../console-door.ts'
import { buildNext, nextTable, releaseBroken, releaseNext, versionAfter } from '../next-version.ts'
import { productVersion } from '../paths.ts'
import type { Machine } from '../vm.ts'
import { BOOT_SECONDS, install, query, readUpdate, startMachine, upload, waitForEnd } from './update-machine.ts'

// Two restarts, each as slow as a first boot.
const UPDATE_MS = 1_800_000

const [failing, good] = [versionAfter(1), versionAfter(2)]
let machine: Machine

beforeAll(async () => {
	machine = await startMachine('vmupd')
})
afterAll(async () => {
	await machine?.cutPower()
	await machine?.stop()
})

const tables = () =>
	query(
		machine,
		`select string_agg(tablename, ' ' order by tablename) from pg_tables where tablename in ('kept', '${nextTable}')`,
	)

/** Seconds from the kernel's start until Asterisk was up. */
async function secondsToAsterisk(): Promise<number> {
	const shown = await machine.exec('systemctl show --value --property=ActiveEnterTimestampMonotonic asterisk.service')
	return Number(shown.trim()) / 1e6
}

test(
	'an update whose health check fails gives way by itself, says why, and leaves the data as it was',
	async () => {
		const released = await releaseNext(await buildNext(good), good)
		const unhealthy = await releaseBroken(released, failing, (line) => `${line} systemd.mask=asterisk.service`)
		await query(machine, 'create table kept (id integer)')
		await upload(machine, unhealthy.bundle)
		expect(await install(machine, failing)).toMatchObject({ ok: true })
		expect(await install(machine, failing)).toMatchObject({
			ok: false,
			message: 'An update is under way. Wait until it is done, or cancel it.',
		})
		const end = await waitForEnd(machine, failing)
		expect(end).toMatchObject({ outcome: 'gave-way', from: productVersion() })
		expect(end.reason).toContain('asterisk.service')
		expect(await waitForConsole(machine.address, BOOT_SECONDS)).toBe(true)
		const { version, slots, verdict, run } = await readUpdate(machine)
		expect(version).toBe(productVersion())
		expect(slots).toEqual([{ version: productVersion(), isRunning: true, state: 'kept' }])
		expect(run).toBeNull()
		// It had written into the database, and none of that is left.
		expect(verdict?.parts.find(({ part }) => part === 'database')).toMatchObject({ isGood: true })
		expect(await tables()).toBe('kept')
	},
	UPDATE_MS,
)

test('a version that gave way is not installed again unless somebody uploads it again', async () => {
	expect(await install(machine, failing)).toMatchObject({ ok: false, code: 'update.no_file' })
})

test(
	'a good update is kept, with all data, and takes little longer than a restart',
	async () => {
		const plain = await secondsToAsterisk()
		const released = await releaseNext(await buildNext(good), good)
		await upload(machine, released.bundle)
		expect(await install(machine, good)).toMatchObject({ ok: true })
		expect(await waitForEnd(machine, good)).toMatchObject({ outcome: 'kept', from: productVersion(), reason: '' })
		const { version, slots, verdict } = await readUpdate(machine)
		expect(version).toBe(good)
		expect(slots).toEqual([
			{ version: good, isRunning: true, state: 'kept' },
			{ version: productVersion(), isRunning: false, state: 'kept' },
		])
		expect(verdict).toMatchObject({ isGood: true })
		expect(await tables()).toBe(`kept ${nextTable}`)
		expect(await query(machine, "select count(*) from pg_database where datname = 'callytics_before'")).toBe('0')
		const updated = await secondsToAsterisk()
		console.log(
			`from the kernel to Asterisk: ${plain.toFixed(1)} s after a restart, ${updated.toFixed(1)} s in an update`,
		)
	},
	UPDATE_MS,
)

test('an older version is refused', async () => {
	expect(await install(machine, productVersion())).toMatchObject({ ok: false, code: 'update.older' })
})
