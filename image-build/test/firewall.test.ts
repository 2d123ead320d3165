/** The firewall in a real kernel: what is changed counts at once, goes back by itself, and is kept over a restart when somebody keeps it. */
import { createConnection, type Socket } from 'node:net'
import { Reader, type Response } from 'mmdb-lib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rangesOf } from '../../app/src/lib/server/settings/country-ranges.ts'
import { makeCountryDatabase } from '../../app/tests/country-database.ts'
import {
	rangesFile,
	rangesHead,
	type FirewallRule,
	type FirewallSettings,
	type HelperRequest,
	type OpensTo,
} from '../../appliance/helper/protocol.ts'
import { askHelper } from '../ask-helper.ts'
import { waitForConsole } from '../console-door.ts'
import { allOpen as open } from '../../appliance/helper/firewall/all-open.ts'
import { readCommand, tryCommand } from '../run-command.ts'
import { startAppliance, type Appliance } from '../testbed.ts'

let appliance: Appliance

beforeAll(async () => {
	appliance = await startAppliance({ name: 'firewall' })
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
})
afterAll(() => appliance?.stop())

const withoutSip: FirewallSettings = { ...open, services: { ...open.services, 'sip-tcp': { to: 'nobody' } } }

const ask = async (request: HelperRequest) => (await askHelper(appliance, request)).answer

/** A connection from the build host; undefined when nothing answers. */
function connect(port: number): Promise<Socket | undefined> {
	return new Promise((resolve) => {
		const socket = createConnection({ host: appliance.address, port, timeout: 1000 })
		const end = () => {
			socket.destroy()
			resolve(undefined)
		}
		socket.once('connect', () => resolve(socket.setTimeout(0)))
		socket.once('timeout', end)
		socket.once('error', end)
	})
}

async function isOpen(port: number): Promise<boolean> {
	const socket = await connect(port)
	socket?.destroy()
	return socket !== undefined
}

async function readHost(namespace: string, program: string): Promise<string> {
	return (await tryCommand('ip', ['netns', 'exec', namespace, process.execPath, '-e', program])).stdout
}

/** Ends the trial's time as its timer would. */
const letTimeRunOut = () => appliance.exec(['systemctl', 'start', 'callytics-revert@firewall.service'])

/** Sends datagrams to SIP's port, some from each of these addresses, and waits until they have gone. */
const floodFrom = (addresses: readonly string[], to: string, each: number) => `
	const { createSocket } = require('node:dgram')
	Promise.all(${JSON.stringify(addresses)}.map(async (address) => {
		const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
		await new Promise((resolve) => socket.bind(0, address, resolve))
		for (let n = 0; n < ${each}; n++) await new Promise((resolve) => socket.send('x', 5060, '${to}', resolve))
		socket.close()
	}))`

test('from the first start on the kernel holds back who floods SIP: an address of IPv4, or all of one /64 of IPv6', async () => {
	const { namespace, address } = await appliance.addHost('flooder', 66)
	const [own, two] = ['fd77::2', ['fd77::66', 'fd77::67']] as const
	await appliance.exec(['ip', 'address', 'add', `${own}/64`, 'dev', 'host0', 'nodad'])
	for (const one of two)
		await readCommand('ip', ['-n', namespace, 'address', 'add', `${one}/64`, 'dev', 'eth0', 'nodad'])
	const dropped = async () => {
		const chain = await appliance.exec(['nft', 'list', 'chain', 'inet', 'callytics', 'sip_limit'])
		return [...chain.matchAll(/counter packets (\d+)/g)].map(([, packets]) => Number(packets))
	}
	await readHost(namespace, floodFrom([address], appliance.address, 500))
	await readHost(namespace, floodFrom(two, own, 200))
	expect(await dropped()).toEqual([0, 0])
	// Neither of the two would be too much by itself.
	await readHost(namespace, floodFrom([address], appliance.address, 3000))
	await readHost(namespace, floodFrom(two, own, 400))
	for (const packets of await dropped()) expect(packets).toBeGreaterThan(0)
})

test('a change counts at once, and goes back when nobody keeps it', async () => {
	expect(await isOpen(5060)).toBe(true)
	expect(await ask({ action: 'try-firewall', settings: withoutSip })).toMatchObject({ ok: true })
	expect(await isOpen(5060)).toBe(false)
	expect(await appliance.exec(['systemctl', 'is-active', 'callytics-revert@firewall.timer'])).toContain('active')
	await letTimeRunOut()
	expect(await isOpen(5060)).toBe(true)
	expect(await ask({ action: 'settle-firewall', isKept: true })).toMatchObject({ ok: false, code: 'firewall.no_trial' })
})

test('a change that cuts its maker off cannot be kept through a connection from before', async () => {
	const before = await connect(443)
	expect(before).toBeDefined()
	const away: OpensTo = { to: 'networks', networks: ['192.0.2.0/24'] }
	expect(
		await ask({ action: 'try-firewall', settings: { ...open, services: { ...open.services, console: away } } }),
	).toMatchObject({
		ok: true,
	})
	const answered = new Promise<boolean>((resolve) => {
		before!.once('data', () => resolve(true))
		before!.once('error', () => resolve(false))
		setTimeout(() => resolve(false), 1500) // silence is what is looked for
	})
	// A TLS alert would come back for this nonsense.
	before!.write('nonsense\r\n\r\n')
	expect(await answered).toBe(false)
	before!.destroy()
	await letTimeRunOut()
	expect(await isOpen(443)).toBe(true)
})

test('one refused network does not reach anything, the others do', async () => {
	const host = await appliance.addHost('rogue', 66)
	const reach = `require('node:net').createConnection({host: '${appliance.address}', port: 443, timeout: 1000}).on('connect', () => { console.log('open'); process.exit() }).on('timeout', () => process.exit()).on('error', () => process.exit())`
	const fromHost = () => readHost(host.namespace, reach)
	expect(await fromHost()).toContain('open')
	const rules: FirewallRule[] = [{ action: 'drop', source: `${host.address}/32`, protocol: 'any', ports: '' }]
	expect(await ask({ action: 'try-firewall', settings: { ...open, rules } })).toMatchObject({ ok: true })
	expect(await fromHost()).not.toContain('open')
	expect(await isOpen(443)).toBe(true)
	expect(await ask({ action: 'settle-firewall', isKept: false })).toMatchObject({ ok: true })
	expect(await fromHost()).toContain('open')
})

test('nobody gets in from a refused country, but who is trusted and who answers', async () => {
	const host = await appliance.addHost('far', 67)
	// Private addresses are never refused: the host takes two of other networks, which the appliance reaches beside it.
	const [refused, other] = ['203.0.113.7', '203.0.113.200']
	await appliance.exec(['ip', 'route', 'replace', '203.0.113.0/24', 'dev', 'host0'])
	for (const address of [refused, other])
		await readCommand('ip', ['-n', host.namespace, 'address', 'add', `${address}/32`, 'dev', 'eth0'])
	const reach = (from: string) =>
		readHost(
			host.namespace,
			`require('node:net').createConnection({host: '${appliance.address}', port: 443, localAddress: '${from}', timeout: 1000}).on('connect', () => { console.log('open'); process.exit() }).on('timeout', () => process.exit()).on('error', () => process.exit())`,
		)
	expect([await reach(refused), await reach(other)]).toEqual(['open\n', 'open\n'])

	const bytes = makeCountryDatabase({ FR: ['203.0.113.0/25', '2001:db8:1::/48'], DE: ['203.0.113.128/25'] })
	const reader = new Reader<Response>(bytes)
	const countryOf = (address: string) =>
		(reader.get(address) as { country?: { iso_code: string } } | null)?.country?.iso_code
	const ranges = await rangesOf({ bytes, reader, countryOf }, ['FR'])
	await appliance.writeFile(rangesFile, [rangesHead(['FR']), ...ranges, ''].join('\n'))
	const settings = { ...open, refusedCountries: ['FR'] }
	expect(await ask({ action: 'try-firewall', settings })).toMatchObject({ ok: true })
	expect([await reach(refused), await reach(other), await isOpen(443)]).toEqual(['', 'open\n', true])
	// What answers to the appliance itself comes in from everywhere.
	const asked = `require('node:net').createConnection({host: '${refused}', port: 9, timeout: 1000}).on('timeout', () => { console.log('silence'); process.exit() }).on('error', ({ code }) => console.log(code))`
	expect(await appliance.exec(['node', '-e', asked])).toContain('ECONNREFUSED')
	const read = await ask({ action: 'read-firewall' })
	expect(read.ok && read.output).toMatch(/ip saddr @refused4 counter drop/)
	expect(read.ok && read.output).not.toContain('203.0.113')

	expect(await ask({ action: 'trust-addresses', addresses: [refused] })).toMatchObject({ ok: true })
	expect(await reach(refused)).toBe('open\n')
	expect(await ask({ action: 'trust-addresses', addresses: [] })).toMatchObject({ ok: true })
	expect(await reach(refused)).toBe('')
	await letTimeRunOut()
	expect(await reach(refused)).toBe('open\n')

	const rules: FirewallRule[] = [{ action: 'accept', source: refused, protocol: 'any', ports: '' }]
	expect(await ask({ action: 'try-firewall', settings: { ...settings, rules } })).toMatchObject({ ok: true })
	expect(await reach(refused)).toBe('open\n')
	expect(await ask({ action: 'settle-firewall', isKept: false })).toMatchObject({ ok: true })
	expect(await ask({ action: 'trust-addresses', addresses: [refused] })).toMatchObject({ ok: true })
})

test('what was kept is in force after a power cut; what was on trial is not', async () => {
	expect(await ask({ action: 'try-firewall', settings: withoutSip })).toMatchObject({ ok: true })
	expect(await ask({ action: 'settle-firewall', isKept: true })).toMatchObject({ ok: true })
	const shut: FirewallSettings = {
		...withoutSip,
		services: { ...withoutSip.services, 'sip-udp': { to: 'nobody' }, ping: { to: 'nobody' } },
	}
	expect(await ask({ action: 'try-firewall', settings: shut })).toMatchObject({ ok: true })
	await appliance.cutPower()
	await appliance.boot()
	expect(await appliance.waitUntilUp()).toEqual([])
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
	expect(await isOpen(5060)).toBe(false)
	const read = await ask({ action: 'read-firewall' })
	expect(read).toMatchObject({ ok: true })
	expect(read.ok && read.output).toMatch(/chain ping \{\s+accept/)
	expect(await ask({ action: 'settle-firewall', isKept: true })).toMatchObject({ ok: false, code: 'firewall.no_trial' })
})
