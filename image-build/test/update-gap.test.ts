/** How long no call is possible while the machine is updated, beside a plain restart of the same machine. */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildNext, releaseNext, versionAfter } from '../next-version.ts'
import type { Machine } from '../vm.ts'
import { did, startMachineWithCarrier, type MachineWithCarrier } from './machine-with-carrier.ts'
import { install, query, upload, waitForEnd, waitInMachine } from './update-machine.ts'

const TEST_MS = 3_000_000
const good = versionAfter(2)
const REACH = 1.3

let world: MachineWithCarrier
let machine: Machine

beforeAll(async () => {
	world = await startMachineWithCarrier('vmgap')
	machine = world.machine
}, TEST_MS)
afterAll(() => world?.close())

/** Calls come one after the other, each soon given up, until it is told to end. */
function keepCalling(): () => Promise<void> {
	let isOver = false
	const calling = (async () => {
		while (!isOver) {
			const call = await world.carrier.calls(did)
			await delay(1000)
			if (!call.end()) await call.hangUp()
			await delay(500)
		}
	})()
	return async () => {
		isOver = true
		await calling
	}
}

/** The machine's own log of calls knows those that its call engine took: the longest time between two of them, in seconds. */
async function longestGapDuring(work: () => Promise<void>): Promise<number> {
	const since = await query(machine, 'select clock_timestamp()')
	const endCalls = keepCalling()
	const countSince = () => query(machine, `select count(*) from calls where started_at > '${since}'`)
	while (Number(await countSince()) < 5) await delay(1000)
	await work()
	const now = await query(machine, 'select clock_timestamp()')
	while (Number(await query(machine, `select count(*) from calls where started_at > '${now}'`)) < 3) await delay(1000)
	await endCalls()
	const gaps = `select started_at - lag(started_at) over (order by started_at) as gap from calls where started_at > '${since}'`
	return Number(await query(machine, `select extract(epoch from max(gap)) from (${gaps}) as gaps`))
}

async function restart(): Promise<void> {
	const before = (await machine.exec('cat /proc/sys/kernel/random/boot_id')).trim()
	await machine.exec('systemctl --no-block reboot')
	machine.forgetShell()
	const isAnother = `[ "$(cat /proc/sys/kernel/random/boot_id)" != ${before} ]`
	await waitInMachine(machine, `${isAnother} && systemctl is-active --quiet callytics-executor.service`)
}

test(
	'an update keeps callers away at most 1.3 times as long as a restart',
	async () => {
		await upload(machine, (await releaseNext(await buildNext(good), good)).bundle)
		const before = await longestGapDuring(restart)
		const update = await longestGapDuring(async () => {
			expect(await install(machine, good)).toMatchObject({ ok: true })
			expect(await waitForEnd(machine, good)).toMatchObject({ outcome: 'kept' })
		})
		const after = await longestGapDuring(restart)
		const ratio = update / ((before + after) / 2)
		console.log(
			`no call for ${before.toFixed(1)} s and ${after.toFixed(1)} s in a restart, ${update.toFixed(1)} s in the update between them: ${ratio.toFixed(2)}`,
		)
		expect(ratio).toBeLessThanOrEqual(REACH)
	},
	TEST_MS,
)
