/** What the VPN's configuration says, what of it cannot be, and that no secret leaves where it belongs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { perform } from '../actions/action.ts'
import { applyVpn } from '../actions/apply-vpn.ts'
import { answer } from '../answer.ts'
import { allOpen as firewall } from '../firewall/all-open.ts'
import { fillSecrets, makeVpnConfig, readDump, readRoutes, routeCommands, valueIn, vpnForwarding } from './config.ts'
import { findVpnProblem, type Surroundings } from './problems.ts'
import { vpnSettingsSchema, type VpnPeer, type VpnSettings } from './settings.ts'
import { localNetworks, networksIn, portsIn } from './surroundings.ts'

const template = readFileSync(join(import.meta.dirname, '../../../wireguard/wg0.conf.template'), 'utf8')
const key = (letter: string) => `${letter.repeat(42)}A=`

const phone: VpnPeer = {
	...{ name: 'Maya’s phone', publicKey: key('m'), addresses: ['10.213.86.2'], networks: [], keepalive: 25 },
	...{ isPreshared: false, isEnabled: true },
}
const branch: VpnPeer = {
	...{ name: 'Branch', publicKey: key('b'), addresses: ['10.213.86.3', 'fd5a:3c10:8e2f::3'] },
	...{ networks: ['192.168.50.0/24', 'fd77:1::/64'], keepalive: 0, isPreshared: true, isEnabled: true },
}
const settings: VpnSettings = {
	...{ isOn: true, port: 51820, network4: '10.213.86.0/24', network6: 'fd5a:3c10:8e2f::/64' },
	peers: [phone, branch, { ...phone, name: 'Lost', publicKey: key('l'), addresses: ['10.213.86.9'], isEnabled: false }],
}
const surroundings: Surroundings = {
	...{ interfaces: [{ name: 'eth0', network: '192.168.20.0/24' }], inForce: [], usedPorts: new Set([68, 5060]) },
	...{ hasWireGuard: true, publicKey: key('s') },
}
const problemOf = (peer: Partial<VpnPeer>, others: VpnPeer[] = [phone]) =>
	findVpnProblem({ ...settings, peers: [...others, { ...branch, ...peer }] }, surroundings)

test('the configuration names every peer that is let in, and holds marks in place of secrets', () => {
	expect(makeVpnConfig(template, settings)).toMatchInlineSnapshot(`
		"# The appliance's end of the VPN, as wg-quick(8) reads it. Written by callytics-helper from what the console was told,
		# with the keys that lie beside it; a change by hand is lost with the next one there.
		[Interface]
		Address = 10.213.86.1/24, fd5a:3c10:8e2f::1/64
		ListenPort = 51820
		PrivateKey = @PRIVATE_KEY@
		PostUp = sysctl -q net.ipv4.ip_forward=1; sysctl -q net.ipv6.conf.all.forwarding=1

		[Peer]
		PublicKey = mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmA=
		AllowedIPs = 10.213.86.2/32
		PersistentKeepalive = 25

		[Peer]
		PublicKey = bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbA=
		PresharedKey = @PRESHARED_KEY of bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbA=@
		AllowedIPs = 10.213.86.3/32, fd5a:3c10:8e2f::3/128, 192.168.50.0/24, fd77:1::/64
		"
	`)
	expect(vpnSettingsSchema.parse(settings)).toEqual(settings)
})

test('the secrets come in last, each to its peer', () => {
	const text = fillSecrets(makeVpnConfig(template, settings), key('P'), new Map([[branch.publicKey, key('Q')]]))
	expect(valueIn(text, 'PrivateKey')).toBe(key('P'))
	expect(text).toContain(`PublicKey = ${branch.publicKey}\nPresharedKey = ${key('Q')}\n`)
	expect(text).not.toContain('@')
})

test('the kernel passes packets on only where a network lies behind a peer', () => {
	expect(vpnForwarding(settings)).toEqual(['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'])
	expect(vpnForwarding({ ...settings, peers: [phone, { ...branch, isEnabled: false }] })).toEqual([])
})

test('how peers stand is read without the private key and the pre-shared keys that stand beside it', () => {
	const dump = [
		`${key('P')}\t${key('s')}\t51820\toff`,
		`${key('m')}\t(none)\t203.0.113.7:4711\t10.213.86.2/32\t1795000000\t1024\t2048\t25`,
		`${key('b')}\t${key('Q')}\t(none)\t10.213.86.3/32\t0\t0\t0\toff`,
		'',
	].join('\n')
	const states = readDump(dump)
	expect(states).toEqual([
		{
			...{ publicKey: key('m'), endpoint: '203.0.113.7:4711', handshakeAt: 1_795_000_000_000 },
			...{ receivedBytes: 1024, sentBytes: 2048 },
		},
		{ publicKey: key('b'), endpoint: null, handshakeAt: null, receivedBytes: 0, sentBytes: 0 },
	])
	expect(JSON.stringify(states)).not.toMatch(/P{42}|Q{42}/)
	expect(readDump(`${key('P')}\t${key('s')}\t51820\toff\n`)).toEqual([])
})

test('routes that are missing are made, those that are no longer wanted go, the kernel’s own stay', () => {
	const present = readRoutes(
		JSON.stringify([
			{ dst: '10.213.86.0/24', protocol: 'kernel' },
			{ dst: '192.168.50.0/24', protocol: 'boot' },
			{ dst: '203.0.113.9', protocol: 'boot' },
		]),
	)
	expect(present).toEqual(['192.168.50.0/24', '203.0.113.9/32'])
	expect(readRoutes('')).toEqual([])
	expect(routeCommands(['192.168.50.0/24', '192.168.60.0/24'], present)).toEqual([
		['route', 'del', '203.0.113.9/32', 'dev', 'wg0'],
		['route', 'replace', '192.168.60.0/24', 'dev', 'wg0'],
	])
})

describe('what cannot be is said in one sentence', () => {
	test('all is well as it is', () => {
		expect(findVpnProblem(settings, surroundings)).toBeUndefined()
	})
	test.each<[string, Partial<VpnPeer>, string, string]>([
		['an address that is used', { addresses: ['10.213.86.2'] }, 'vpn.address_used', 'the address of “Maya’s phone”'],
		['the appliance’s own address', { addresses: ['10.213.86.1'] }, 'vpn.address_used', 'own address'],
		['the address of all', { addresses: ['10.213.86.255'] }, 'vpn.address_used', 'the whole network'],
		[
			'an address outside',
			{ addresses: ['10.9.0.2'] },
			'vpn.address_outside',
			'outside the VPN’s network 10.213.86.0/24',
		],
		['an address outside', { addresses: ['fd99::3'] }, 'vpn.address_outside', 'fd5a:3c10:8e2f::/64'],
		['a key that is used', { publicKey: key('m') }, 'vpn.key_used', '“Maya’s phone” has this public key'],
		['the appliance’s own key', { publicKey: key('s') }, 'vpn.key_used', 'the appliance’s own public key'],
		['the local network', { networks: ['192.168.0.0/16'] }, 'vpn.networks_overlap', '(eth0)'],
		['everything', { networks: ['0.0.0.0/0'] }, 'vpn.networks_overlap', 'overlaps'],
		['the VPN itself', { networks: ['10.0.0.0/8'] }, 'vpn.networks_overlap', 'the VPN’s own network'],
		[
			'one network twice',
			{ networks: ['10.5.0.0/16', '10.5.1.0/24'] },
			'vpn.networks_overlap',
			'Name each network once',
		],
	])('%s', (_what, peer, code, words) => {
		const problem = problemOf(peer)
		expect(problem?.code).toBe(code)
		expect(problem?.message).toContain(words)
	})
	test('a network that lies behind another peer', () => {
		const other = { ...branch, name: 'Depot', publicKey: key('d'), addresses: ['10.213.86.4'] }
		expect(problemOf({ networks: ['192.168.50.128/25'] }, [other])).toEqual({
			code: 'vpn.networks_overlap',
			message: '192.168.50.128/25 overlaps 192.168.50.0/24, which lies behind “Depot” already.',
		})
	})
	test.each<[string, Partial<VpnSettings>, string]>([
		['SIP’s port', { port: 5060 }, 'vpn.port_used'],
		['a port of the sound', { port: 12_000 }, 'vpn.port_used'],
		['a port somebody listens at', { port: 68 }, 'vpn.port_used'],
		['a network the machine is in', { network4: '192.168.0.0/16' }, 'vpn.network_overlaps'],
	])('%s', (_what, change, code) => {
		expect(findVpnProblem({ ...settings, peers: [], ...change }, surroundings)?.code).toBe(code)
	})
	test('a kernel without WireGuard, which matters only when the VPN is to be on', () => {
		const without = { ...surroundings, hasWireGuard: false }
		expect(findVpnProblem(settings, without)?.code).toBe('vpn.no_wireguard')
		expect(findVpnProblem({ ...settings, isOn: false }, without)).toBeUndefined()
	})
})

describe('an interface that came into the VPN’s network, or into one behind a peer, by DHCP', () => {
	const interfaces = [
		{ name: 'eth0', network: '10.213.86.0/25' },
		{ name: 'eth1', network: '192.168.50.0/24' },
	]
	const inForce = networksIn(makeVpnConfig(template, settings))
	const overlapped = { ...surroundings, interfaces, inForce }
	const off = (peer: VpnPeer) => ({ ...peer, isEnabled: false })

	test('leaves every change of what is in force possible: a stolen phone is kept out, a peer is deleted', () => {
		expect(findVpnProblem({ ...settings, peers: [off(phone), branch] }, overlapped)).toBeUndefined()
		expect(findVpnProblem({ ...settings, peers: [branch] }, overlapped)).toBeUndefined()
	})
	test('lets the VPN be switched off, and peers be changed while it is off', () => {
		const whileOff = { ...overlapped, inForce: [] }
		expect(findVpnProblem({ ...settings, isOn: false }, whileOff)).toBeUndefined()
		expect(findVpnProblem({ ...settings, isOn: false, peers: [off(phone)] }, whileOff)).toBeUndefined()
	})
	test('is refused when the VPN is switched on, or the peer is let in', () => {
		expect(findVpnProblem(settings, { ...overlapped, inForce: [] })?.code).toBe('vpn.network_overlaps')
		const before = networksIn(makeVpnConfig(template, { ...settings, peers: [phone, off(branch)] }))
		expect(findVpnProblem(settings, { ...overlapped, inForce: before })?.code).toBe('vpn.networks_overlap')
	})
})

test('what the machine is in itself is read without its own wire and the VPN', () => {
	const entry = { netmask: '', mac: '', internal: false, family: 'IPv4' as const }
	expect(
		localNetworks({
			lo: [{ ...entry, address: '127.0.0.1', cidr: '127.0.0.1/8', internal: true }],
			eth0: [
				{ ...entry, address: '192.168.20.5', cidr: '192.168.20.5/24' },
				{ ...entry, address: 'fe80::1', cidr: 'fe80::1/64', family: 'IPv6', scopeid: 2 },
			],
			wg0: [{ ...entry, address: '10.213.86.1', cidr: '10.213.86.1/24' }],
		}),
	).toEqual([{ name: 'eth0', network: '192.168.20.0/24' }])
})

test('the ports in use are read from the kernel’s own table', () => {
	const table = [
		'  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
		'  640: 00000000:13C4 00000000:0000 07 00000000:00000000 00:00000000 00000000   105        0 1',
		'  641: 0100007F:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 2',
	].join('\n')
	expect(portsIn(table)).toEqual([5060, 68])
})

describe('what the helper is asked', () => {
	const off: VpnSettings = { ...settings, isOn: false, peers: [] }
	const apply = (wanted: VpnSettings, rules = firewall) =>
		perform(applyVpn, { action: 'apply-vpn', settings: wanted, firewall: rules, presharedKeys: [] })

	test('what cannot be is refused before anything is touched', async () => {
		await expect(apply({ ...off, port: 5060 })).rejects.toMatchObject({ code: 'vpn.port_used' })
	})

	test('a VPN that is switched off cannot be the only way to the console', async () => {
		const only = { ...firewall, services: { ...firewall.services, console: { to: 'vpn' as const } } }
		await expect(apply(off, only)).rejects.toMatchObject({ code: 'vpn.locks_out' })
	})

	test('a pre-shared key that was never told is missed in time', async () => {
		await expect(apply({ ...off, peers: [branch] })).rejects.toMatchObject({ code: 'vpn.no_preshared_key' })
	})

	test.each([
		['a private key', { privateKey: key('P') }],
		['a key with a line break', { peers: [{ ...phone, publicKey: `${key('m')}\nPostUp = reboot` }] }],
		['an address with a second line', { peers: [{ ...phone, addresses: ['10.213.86.2\nPostUp = reboot'] }] }],
		['a network that is none', { peers: [{ ...phone, networks: ['192.168.50.0/24; reboot'] }] }],
	])('%s is refused at the door, and the log says nothing of it', async (_what, change) => {
		const lines: string[] = []
		const request = { action: 'apply-vpn', settings: { ...settings, ...change }, firewall, presharedKeys: [] }
		const reply = await answer(JSON.stringify(request), (line) => lines.push(line))
		expect(reply).toMatchObject({ ok: false, code: 'helper.malformed' })
		expect(lines.join()).not.toMatch(/P{42}|reboot/)
	})
})
