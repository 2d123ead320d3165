/** How long no call is possible while the machine is updated, beside a plain restart of the same machine. */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHost, type Host } from '../../app/tests/phones/host.ts'
import { openPhone, type Phone } from '../../app/tests/phones/phone.ts'
import { buildNext, releaseNext, versionAfter } from '../next-version.ts'
import { readCommand } from '../run-command.ts'
import type { Machine } from '../vm.ts'
import { completeWizard, randomPassword } from '../wizard.ts'
import { install, query, startMachine, upload, waitForEnd, waitInMachine, waitUntilHealthy } from './update-machine.ts'

const TEST_MS = 3_000_000
const CARRIER_HOST_BYTE = 30
const DID = '+3225550100'
const good = versionAfter(2)
const REACH = 1.3

let machine: Machine
let carrierHost: Host
let carrier: Phone

beforeAll(async () => {
	machine = await startMachine('vmgap')
	const { namespace, address } = await machine.network.addHost(
		'carrier',
		`${machine.network.prefix}.${CARRIER_HOST_BYTE}`,
	)
	carrierHost = openHost(['ip', 'netns', 'exec', namespace], address)
	// The console answers before the database does.
	await waitUntilHealthy(machine)
	await completeWizard(machine.address, {
		setupCode: (await machine.exec('cat /var/lib/callytics/setup-code')).trim(),
		administrator: { name: 'Maya Hart', login: 'maya', password: randomPassword() },
		...{ name: 'fenwick', timeZone: 'Europe/Brussels' },
		trunk: { name: 'Carrier', host: address, did: DID },
		extensions: [{ number: '201', name: 'Desk 201' }],
	})
	// Without an answer to the question for the machine's place it would be told that there is no way to it.
	const place = (await machine.exec('cat /sys/class/net/en*/address')).trim()
	const known = ['neigh', 'replace', machine.address, 'lladdr', place, 'dev', 'eth0', 'nud', 'permanent']
	await readCommand('ip', ['-n', namespace, ...known])
	carrier = await openPhone(carrierHost, machine.address, '+3225550999')
}, TEST_MS)
afterAll(async () => {
	await carrier?.close()
	await carrierHost?.close()
	await machine?.cutPower()
	await machine?.stop()
})

/** Calls come one after the other, each soon given up, until it is told to end. */
function keepCalling(): () => Promise<void> {
	let isOver = false
	const calling = (async () => {
		while (!isOver) {
			const call = await carrier.calls(DID)
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
