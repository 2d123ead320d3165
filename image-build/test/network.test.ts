/** Addresses on a real machine: a change counts a moment later, goes back by its own timer, and is kept over a power cut only when somebody kept it. */
import { spawn } from 'node:child_process'
import { createConnection } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../app/tests/phones/until.ts'
import { askHelper } from '../ask-helper.ts'
import type { HelperAnswer, HelperRequest, InterfaceSettings, NetworkState } from '../../appliance/helper/protocol.ts'
import { knock, waitForConsole } from '../console-door.ts'
import { startAppliance, type Appliance } from '../testbed.ts'

/** Until networkd has done what it was told, on a machine with other work. */
const settlesMs = 20_000

let appliance: Appliance
/** The address that is tried. */
let other = ''

beforeAll(async () => {
	appliance = await startAppliance({ name: 'network' })
	other = `${appliance.networkPrefix}.9`
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
})
afterAll(() => appliance?.stop())

/** Asks the root helper as the console does. */
const ask = async (request: Record<string, unknown>): Promise<HelperAnswer> =>
	(await askHelper(appliance, request as HelperRequest)).answer

async function readNetwork(): Promise<NetworkState> {
	const read = await ask({ action: 'read-network' })
	if (!read.ok) throw new Error(read.message)
	return JSON.parse(read.output) as NetworkState
}

const withAddress = (address: string): { interfaces: InterfaceSettings[] } => ({
	interfaces: [
		{
			name: 'host0',
			ipv4: { method: 'static', address: `${address}/24`, gateway: `${appliance.networkPrefix}.1` },
			ipv6: { method: 'automatic' },
			nameServers: [`${appliance.networkPrefix}.1`],
			searchDomains: ['office.example'],
		},
	],
})
const tryAddress = (address: string) => ask({ action: 'try-network', settings: withAddress(address) })

const isAt = async (address: string) => (await knock(address)) !== undefined
const isKeptPossible = async () => (await ask({ action: 'settle-network', isKept: true })).ok

/** The kernel asks again for a connection whose first packet was lost after a second (RFC 6298 section 2). */
const lostAfterMs = 900

/** Opens one connection after the other, and tells how long the slowest took. */
function watchConnections(host: string): { stop: () => Promise<{ count: number; slowestMs: number }> } {
	let isOver = false
	let count = 0
	let slowestMs = 0
	const connectOnce = () =>
		new Promise<void>((resolve, reject) => {
			const socket = createConnection({ host, port: 5060 })
			socket.once('error', reject)
			socket.once('connect', () => {
				socket.destroy()
				resolve()
			})
		})
	const work = async () => {
		while (!isOver) {
			const began = performance.now()
			await connectOnce()
			count++
			slowestMs = Math.max(slowestMs, performance.now() - began)
			await delay(20)
		}
	}
	const working = work()
	return {
		stop: async () => {
			// networkd takes the new files in a moment after it was told.
			await delay(500)
			isOver = true
			await working
			return { count, slowestMs }
		},
	}
}

/** The trial lasts as long as said, from the next one on; '' = as the image has it. */
async function setTrialTime(seconds: string): Promise<void> {
	const folder = '/run/systemd/system/callytics-revert@network.timer.d'
	await appliance.exec(['mkdir', '-p', folder])
	await appliance.writeFile(`${folder}/short.conf`, seconds ? `[Timer]\nOnActiveSec=\nOnActiveSec=${seconds}\n` : '')
	await appliance.exec(['systemctl', 'daemon-reload'])
}

test('a change cannot be kept before it is in force, and goes back by its own timer with the console dead', async () => {
	await setTrialTime('8s')
	expect(await tryAddress(other)).toMatchObject({ ok: true })
	// By the old address, to which this very answer still came.
	expect(await ask({ action: 'settle-network', isKept: true })).toMatchObject({
		...{ ok: false, code: 'network.not_in_force' },
	})
	await until('the console answers at the new address', () => isAt(other), settlesMs)
	expect(await isAt(appliance.address)).toBe(false)
	await appliance.exec(['systemctl', 'stop', 'callytics-console.service'])
	await until(
		'the old address is back',
		async () =>
			(await appliance.exec(['ip', '-4', '-o', 'address', 'show', 'dev', 'host0'])).includes(`${appliance.address}/`),
		settlesMs,
	)
	await appliance.exec(['systemctl', 'start', 'callytics-console.service'])
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
	expect(await isAt(other)).toBe(false)
	expect(await ask({ action: 'settle-network', isKept: true })).toMatchObject({ ok: false, code: 'network.no_trial' })
	await setTrialTime('')
})

test('an address that another machine has is refused, and nothing is tried', async () => {
	const host = await appliance.addHost('rival', 66)
	expect(await tryAddress(host.address)).toMatchObject({ ok: false, code: 'network.address_taken' })
	expect(await readNetwork()).toMatchObject({ isOnTrial: false, kept: null })
	expect(await isAt(appliance.address)).toBe(true)
})

test('what was on trial when the power went is gone', async () => {
	expect(await tryAddress(other)).toMatchObject({ ok: true })
	await until('the console answers at the new address', () => isAt(other), settlesMs)
	await appliance.cutPower()
	await appliance.boot()
	expect(await appliance.waitUntilUp()).toEqual([])
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
	expect(await isAt(other)).toBe(false)
})

test('a change that is kept stays without a lost packet, tells what it gives, and is named in the certificate', async () => {
	expect(await tryAddress(other)).toMatchObject({ ok: true })
	await until('the console answers at the new address', () => isAt(other), settlesMs)
	const watch = watchConnections(other)
	await until('it can be kept', isKeptPossible, settlesMs)
	const { count, slowestMs } = await watch.stop()
	expect(count).toBeGreaterThan(10)
	expect(slowestMs).toBeLessThan(lostAfterMs)
	const state = await readNetwork()
	expect(state.kept).toEqual(withAddress(other))
	const [host0] = state.interfaces
	expect(host0).toMatchObject({ name: 'host0', hasLink: true, searchDomains: ['office.example'] })
	expect(host0?.addresses).toContainEqual({ address: `${other}/24`, from: 'hand' })
	expect(host0?.routes).toContainEqual({ to: 'default', via: `${appliance.networkPrefix}.1`, from: 'hand' })
	expect(host0?.nameServers).toEqual([{ address: `${appliance.networkPrefix}.1`, from: 'hand' }])
	const names = ['openssl', 'x509', '-in', '/var/lib/callytics/tls/console.crt', '-noout', '-ext', 'subjectAltName']
	await until(
		'the certificate names the new address',
		async () => (await appliance.exec(names)).includes(other),
		settlesMs,
	)
})

test('what was kept is there after a power cut, and the screen’s reset takes it away at once', async () => {
	await appliance.cutPower()
	await appliance.boot()
	expect(await appliance.waitUntilUp()).toEqual([])
	expect(await waitForConsole(other, 60)).toBe(true)
	expect(await ask({ action: 'reset-network' })).toMatchObject({ ok: true })
	// This container has an address of the test's own where a machine would ask for one.
	await until('it asks the network again', () => isAt(appliance.address), settlesMs)
	expect(await isAt(other)).toBe(false)
	expect(await readNetwork()).toMatchObject({ kept: null, isOnTrial: false })
})

test('an address by DHCP comes from a server of the network, with its lease, its router and its name servers', async () => {
	const prefix = appliance.networkPrefix
	const leased = `${prefix}.100`
	const host = await appliance.addHost('dhcp', 50)
	const server = spawn('ip', [
		...['netns', 'exec', host.namespace, 'dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--user=root'],
		...['--port=0', '--interface=eth0', '--bind-interfaces', '--leasefile-ro', '--dhcp-authoritative'],
		...[`--dhcp-range=${leased},${leased},10m`, `--dhcp-option=option:router,${prefix}.1`],
		`--dhcp-option=option:dns-server,${prefix}.7`,
	])
	try {
		const automatic = { method: 'automatic' }
		const host0 = { name: 'host0', ipv4: automatic, ipv6: automatic, nameServers: [], searchDomains: [] }
		expect(await ask({ action: 'try-network', settings: { interfaces: [host0] } })).toMatchObject({ ok: true })
		await until('the console answers at the leased address', () => isAt(leased), settlesMs)
		await until('it can be kept', isKeptPossible, settlesMs)
		const [now] = (await readNetwork()).interfaces
		expect(now?.addresses).toContainEqual({
			...{ address: `${leased}/24`, from: 'dhcp', givenBy: host.address },
			secondsLeft: expect.toSatisfy((seconds: number) => seconds > 500 && seconds <= 600),
		})
		expect(now?.routes).toContainEqual({ to: 'default', via: `${prefix}.1`, from: 'dhcp' })
		expect(now?.nameServers).toEqual([{ address: `${prefix}.7`, from: 'dhcp' }])
		expect(await ask({ action: 'reset-network' })).toMatchObject({ ok: true })
	} finally {
		server.kill()
	}
})

test('time servers that were typed are what timesyncd would ask', async () => {
	expect(await ask({ action: 'set-time-servers', servers: ['ntp.example.com'] })).toMatchObject({ ok: true })
	expect(await appliance.exec(['systemd-analyze', 'cat-config', 'systemd/timesyncd.conf'])).toContain(
		'NTP=ntp.example.com',
	)
	expect((await readNetwork()).timeServers).toEqual(['ntp.example.com'])
})
