/**
 * The power is cut at ten points of an update: the machine always ends on a version that works, with all that was acknowledged.
 * One update is made; at each point its disk is kept as the cut would leave it, and afterwards a machine is started from each.
 */
import { createSocket, type Socket } from 'node:dgram'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { waitForConsole } from '../console-door.ts'
import { buildNext, nextTable, releaseNext, versionAfter } from '../next-version.ts'
import { productVersion } from '../paths.ts'
import { makeSmallUpdate } from '../small-update.ts'
import type { Machine, Moment } from '../vm.ts'
import {
	BOOT_SECONDS,
	cancel,
	install,
	query,
	readUpdate,
	startMachine,
	upload,
	waitForEnd,
	waitInMachine,
	waitUntilHealthy,
} from './update-machine.ts'
import { quoted } from './vpn-guest.ts'

const UPDATE_MS = 2_400_000
const BOOT_MS = 1_200_000

const [good, another] = [versionAfter(2), versionAfter(9)]
const runFile = '/var/lib/callytics/update/run.json'
const isAt = (step: string) => `grep -q '"step":"${step}' /run/callytics-update/progress.json`
const isNew = `grep -q =${good} /usr/lib/callytics/version.env`
const stateOf = (unit: string, property = 'SubState') =>
	`"$(systemctl show --value --property=${property} ${unit}.service)"`
const entry = `/boot/EFI/Linux/callytics-appliance_${good}+2*`
const databases = '/var/lib/postgresql/18/main/base'
const hasTable = `setpriv --reuid=postgres --regid=postgres --clear-groups psql -tAc "select 1 from pg_tables where tablename = '${nextTable}'" callytics | grep -q 1`

/** What the new version starts waits here until it is let go: some of it is over sooner than a moment can be kept. */
const [settling, opening, keeping] = ['callytics-update-settle', 'callytics-console', 'callytics-update-keep']
const letGo = (unit: string) => `touch /run/go-${unit}`
const wait = (unit: string) =>
	`ExecStartPre=/bin/sh -c '${isNew} || exit 0; until [ -e /run/go-${unit} ]; do sleep 0.1; done'`
const held = [settling, opening, keeping].map((unit) => [`${unit}.service`, `[Service]\n${wait(unit)}\n`])
/** The machine does not go down until it is let go. */
const holdRestart = `printf '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\nTimeoutStopSec=10min\nExecStop=/bin/sh -c "until [ -e /run/go-down ]; do sleep 0.1; done"\n' > /run/systemd/system/hold.service
	systemctl daemon-reload; systemctl start hold.service`

const freezerOf = (unit: string) =>
	`/sys/fs/cgroup$(systemctl show --value --property=ControlGroup ${unit})/cgroup.freeze`
const copying = ['postgresql@18-main.service', `${settling}.service`]
/** PostgreSQL stands still with a copy of the database half made: that takes less time than starting a program to look. */
const catchCopy = `sh -c ${quoted(`
	first=${freezerOf(copying[0]!)} second=${freezerOf(copying[1]!)}
	set -- ${databases}/[0-9]*; before=$#
	${letGo(settling)}
	until set -- ${databases}/[0-9]*; [ $# -gt $before ]; do :; done
	echo 1 > $first; echo 1 > $second; touch /run/caught
`)} > /dev/null 2>&1 &`

interface Point {
	name: string
	/** Of the machine's shell. */
	when: string
	/** Units that stand still until the moment has been kept. */
	frozen?: string
	/** Lets the machine go on to the next point. */
	then?: string
	/** Still so when the moment has been kept: it was not missed. */
	still: string
	ends: ('interrupted' | 'kept')[]
}

const installing = { frozen: 'callytics-update.service', ends: ['interrupted' as const] }
const points: Point[] = [
	{
		name: 'its files are being received',
		when: isAt('receiving","percent":[3-9][0-9]'),
		...{ still: isAt('receiving'), ...installing },
	},
	{ name: 'the other slot is being written', when: isAt('writing'), still: isAt('writing'), ...installing },
	{
		name: 'its migrations are being tried on a copy',
		...{ when: isAt('trying'), still: isAt('trying'), ...installing },
	},
	{
		name: 'the restart is noted, and the boot loader does not know of it',
		when: `grep -q '"booting"' ${runFile}`,
		...{ still: `! ls ${entry} 2> /dev/null`, ...installing },
	},
	{
		name: 'the boot loader has just been told',
		// It goes down once it has; what the boot loader reads is unmounted early.
		when: '[ "$(systemctl is-system-running)" = stopping ]',
		...{ still: `! ${isNew}`, then: letGo('down') },
		// Whether it has reached the disk.
		ends: ['interrupted', 'kept'],
	},
	{
		name: 'the new version starts, and has not copied the database',
		when: `[ ${stateOf(settling)} = start-pre ]`,
		...{ still: `[ ${stateOf(settling)} = start-pre ]`, then: catchCopy, ends: ['kept'] },
	},
	{
		name: 'it copies the database',
		when: '[ -e /run/caught ]',
		still: `[ ${stateOf(settling)} = start ]`,
		then: copying.map((unit) => `echo 0 > ${freezerOf(unit)}`).join('; '),
		ends: ['kept'],
	},
	{
		name: 'its console is about to bring the database into its new form',
		when: `[ ${stateOf(opening)} = start-pre ]`,
		...{ still: `! ${hasTable}`, then: letGo(opening), ends: ['kept'] },
	},
	{
		name: 'the database has its new form, and it is being asked whether calls are taken',
		when: hasTable,
		...{ still: '! systemctl is-active --quiet callytics-health.service', ends: ['kept'] },
	},
	{
		name: 'it was found good, and the way back is still there',
		when: `[ ${stateOf(keeping)} = start-pre ]`,
		...{ still: `test -e ${runFile}`, then: letGo(keeping), ends: ['kept'] },
	},
]

const folder = mkdtempSync(join(tmpdir(), 'update-cut-'))
let machine: Machine
let listener: Socket
/** Rows of which PostgreSQL has said that they are kept. */
const acknowledged: number[] = []
const moments = new Map<Point, { moment: Moment; rows: number[] }>()

/** The machine writes rows, and tells each one that is acknowledged. */
async function beginRows(): Promise<void> {
	listener = createSocket('udp4')
	listener.on('message', (message) => acknowledged.push(Number(message.toString())))
	await new Promise<void>((resolve) => listener.bind(0, machine.network.hostAddress, resolve))
	const told = `/dev/udp/${machine.network.hostAddress}/${listener.address().port}`
	const insert =
		'setpriv --reuid=postgres --regid=postgres --clear-groups psql -qc "insert into kept values ($n)" callytics'
	const program = `n=0; while :; do n=$((n + 1)); ${insert} && echo $n > ${told}; sleep 2; done`
	await machine.exec(`bash -c ${quoted(program)} > /dev/null 2>&1 &`)
}

beforeAll(async () => {
	machine = await startMachine('vmcut', { unitSettings: Object.fromEntries(held) as Record<string, string> })
	await query(machine, 'create table kept (id integer)')
})
afterEach(() => machine.cutPower())
afterAll(async () => {
	listener?.close()
	rmSync(folder, { recursive: true, force: true })
	await machine?.stop()
})

test(
	'an update passes ten points, each of which is kept as a power cut would leave it',
	async () => {
		await upload(machine, (await releaseNext(await buildNext(good), good)).bundle)
		await beginRows()
		await machine.exec(holdRestart)
		expect(await install(machine, good)).toMatchObject({ ok: true })
		for (const point of points) {
			const freeze = point.frozen ? ` && systemctl freeze ${point.frozen}` : ''
			await waitInMachine(machine, point.when + freeze)
			const rows = [...acknowledged]
			const moment = await machine.keepMoment(`point-${points.indexOf(point) + 1}`)
			expect((await machine.exec(`${point.still} && echo still || echo gone`)).trim(), point.name).toMatch(/still$/)
			moments.set(point, { moment, rows })
			await machine.exec(
				[point.frozen && `systemctl thaw ${point.frozen}`, point.then, 'true'].filter(Boolean).join('\n'),
			)
		}
		expect(acknowledged.length).toBeGreaterThan(0)
	},
	UPDATE_MS,
)

for (const point of points)
	test(
		`the power is cut when ${point.name}`,
		async () => {
			const { moment, rows } = moments.get(point)!
			await machine.bootFrom(moment)
			const end = await waitForEnd(machine, good)
			expect(point.ends).toContain(end.outcome)
			expect(end.reason).toMatch(end.outcome === 'kept' ? /^$/ : /Nothing was changed\.$/)
			expect(await waitForConsole(machine.address, BOOT_SECONDS)).toBe(true)
			await waitUntilHealthy(machine)
			const { version, run } = await readUpdate(machine)
			expect(version).toBe(end.outcome === 'kept' ? good : productVersion())
			expect(run).toBeNull()
			const kept = (await query(machine, 'select id from kept')).split('\n').map(Number)
			expect(rows.filter((row) => !kept.includes(row))).toEqual([])
			const tables = await query(machine, `select count(*) from pg_tables where tablename = '${nextTable}'`)
			expect(tables).toBe(end.outcome === 'kept' ? '1' : '0')
			await upload(machine, (await makeSmallUpdate(folder, another)).bundle)
			expect(await install(machine, another)).toMatchObject({ ok: true })
			expect(await cancel(machine)).toMatchObject({ ok: true })
			expect(await waitForEnd(machine, another)).toMatchObject({ outcome: 'cancelled' })
			console.log(`cut when ${point.name}: ${end.outcome}, ${rows.length} rows acknowledged before`)
		},
		BOOT_MS,
	)
