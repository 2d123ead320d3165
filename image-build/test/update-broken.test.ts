/** Updates whose new version cannot work: one whose kernel finds no file system, and one whose programs end at once. The machine goes back by itself. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitForConsole } from '../console-door.ts'
import { buildNext, nextTable, releaseBroken, releaseNext, versionAfter } from '../next-version.ts'
import { productVersion } from '../paths.ts'
import type { Machine, Moment } from '../vm.ts'
import {
	BOOT_SECONDS,
	install,
	query,
	readUpdate,
	startMachine,
	upload,
	waitForEnd,
	waitInMachine,
	waitUntilHealthy,
} from './update-machine.ts'

// Three restarts, each as slow as a first boot.
const UPDATE_MS = 2_400_000

const [rootless, appless] = [versionAfter(1), versionAfter(3)]
let machine: Machine
let goingBack: Moment

beforeAll(async () => {
	machine = await startMachine('vmbroken')
	await query(machine, 'create table kept (id integer); insert into kept values (1)')
})
afterAll(async () => {
	await machine?.cutPower()
	await machine?.stop()
})

/** The old version works, with its data as it was, and the other slot is free for another update. */
async function expectAsBefore(): Promise<void> {
	expect(await waitForConsole(machine.address, BOOT_SECONDS)).toBe(true)
	await waitUntilHealthy(machine)
	const { version, slots, run } = await readUpdate(machine)
	expect(version).toBe(productVersion())
	expect(slots).toEqual([{ version: productVersion(), isRunning: true, state: 'kept' }])
	expect(run).toBeNull()
	expect(await query(machine, 'select id from kept')).toBe('1')
	expect(await query(machine, `select count(*) from pg_tables where tablename = '${nextTable}'`)).toBe('0')
	expect(await query(machine, "select count(*) from pg_database where datname like 'callytics_%'")).toBe('0')
}

test(
	'a version whose kernel finds no file system is tried twice, and then the old one starts and says so',
	async () => {
		const released = await releaseNext(await buildNext(versionAfter(2)), versionAfter(2))
		// Another root than any disk has, and the wait for it made shorter.
		const broken = await releaseBroken(released, rootless, (line) =>
			line
				.replace(/roothash=[0-9a-f]{64}/, `roothash=${'5'.repeat(64)}`)
				.replace('device_timeout_sec=300', 'device_timeout_sec=30'),
		)
		await upload(machine, broken.bundle)
		expect(await install(machine, rootless)).toMatchObject({ ok: true })
		// Nobody at the screen has to press a key, and whoever stands there reads why it restarts.
		await machine.waitForSerial(/The machine cannot start\. It tries again[\s\S]*The machine cannot start\./, 1500)
		const end = await waitForEnd(machine, rootless)
		expect(end).toMatchObject({ outcome: 'gave-way', from: productVersion() })
		expect(end.reason).toBe(`Version ${rootless} did not start, or was switched off before it was found good.`)
		await expectAsBefore()
	},
	UPDATE_MS,
)

test(
	'a version whose programs end at once gives way, names what ends, and leaves the data as it was',
	async () => {
		const released = await releaseNext(await buildNext(appless, 'app-ends'), appless)
		await upload(machine, released.bundle)
		expect(await install(machine, appless)).toMatchObject({ ok: true })
		await waitInMachine(machine, `grep -q '"returning"' /var/lib/callytics/update/run.json`)
		goingBack = await machine.keepMoment('going-back')
		const end = await waitForEnd(machine, appless)
		expect(end).toMatchObject({ outcome: 'gave-way', from: productVersion() })
		// Whichever of the two has been started so often first.
		expect(end.reason).toMatch(/callytics-(?:executor|console)\.service \(ends again and again\)/)
		expect(end.reason).toContain('The data is as it was before.')
		await expectAsBefore()
	},
	UPDATE_MS,
)

test(
	'the power is cut while the machine goes back: it goes on going back at the next start',
	async () => {
		await machine.cutPower()
		await machine.bootFrom(goingBack)
		const end = await waitForEnd(machine, appless)
		expect(end).toMatchObject({ outcome: 'gave-way', from: productVersion() })
		expect(end.reason).toContain('ends again and again')
		await expectAsBefore()
	},
	UPDATE_MS,
)
