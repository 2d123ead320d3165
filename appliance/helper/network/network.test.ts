/** What networkd is told, what cannot be a network, and how the present state is read. */
import { describe, expect, test } from 'vitest'
import { perform } from '../actions/action.ts'
import { resetNetwork } from '../actions/reset-network.ts'
import { setTimeServers } from '../actions/set-time-servers.ts'
import { tryNetwork } from '../actions/try-network.ts'
import { parseRequest } from '../answer.ts'
import { findNetworkFault, type PresentAddress } from './check.ts'
import { makeNetworkFiles } from './networkd.ts'
import { firstInterface, networkSettingsSchema, type InterfaceSettings } from './settings.ts'
import { parseInterfaces } from './state.ts'

const byHand = (address: string, gateway = '') => ({ method: 'static', address, gateway }) as const
const off = { method: 'off' } as const
const office: InterfaceSettings = {
	...firstInterface('eth0'),
	ipv4: byHand('192.168.20.5/24', '192.168.20.1'),
	nameServers: ['192.168.20.1'],
}
const withOffice = (change: Partial<InterfaceSettings>): InterfaceSettings => ({ ...office, ...change })
const faultOf = (interfaces: InterfaceSettings[], present: PresentAddress[] = []) =>
	findNetworkFault({ interfaces }, present)
const textOf = (one: InterfaceSettings) => makeNetworkFiles({ interfaces: [one] }).get(one.name)

describe('what networkd reads', () => {
	test('an interface that asks the network for everything', () => {
		expect(textOf(firstInterface('eth0'))).toMatchInlineSnapshot(`
			"# Written by callytics-helper from what the console was told; a change by hand is lost with the next one there.
			[Match]
			Name=eth0

			[Network]
			DHCP=yes
			IPv6AcceptRA=yes
			LinkLocalAddressing=ipv6
			"
		`)
	})

	test('addresses by hand of both kinds, with name servers that count alone', () => {
		const text = textOf(
			withOffice({
				ipv6: byHand('2001:db8::5/64', 'fe80::1'),
				nameServers: ['192.168.20.1', '2001:db8::1'],
				searchDomains: ['office.example', 'example.com'],
			}),
		)
		expect(text).toMatchInlineSnapshot(`
			"# Written by callytics-helper from what the console was told; a change by hand is lost with the next one there.
			[Match]
			Name=eth0

			[Network]
			DHCP=no
			IPv6AcceptRA=no
			LinkLocalAddressing=ipv6
			Address=192.168.20.5/24
			Gateway=192.168.20.1
			Address=2001:db8::5/64
			Gateway=fe80::1
			DNS=192.168.20.1
			DNS=2001:db8::1
			Domains=office.example example.com

			[DHCPv4]
			UseDNS=no

			[DHCPv6]
			UseDNS=no

			[IPv6AcceptRA]
			UseDNS=no
			"
		`)
	})

	test('IPv6 that is off leaves not even a link-local address', () => {
		expect(textOf(withOffice({ ipv6: off }))).toMatch(/DHCP=no\nIPv6AcceptRA=no\nLinkLocalAddressing=no\n/)
	})

	test('what is on trial lies in the memory, before what is kept', () => {
		const { files } = tryNetwork.generate({ action: 'try-network', settings: { interfaces: [office] } })
		expect([...files.keys()]).toEqual(['/run/systemd/network/05-callytics-eth0.network'])
	})

	test('time servers that were typed', () => {
		const request = { action: 'set-time-servers', servers: ['ntp.example.com', '192.0.2.7'] } as const
		expect(setTimeServers.generate({ ...request, servers: [...request.servers] }).text).toMatch(
			/\n\[Time\]\nNTP=ntp\.example\.com 192\.0\.2\.7\n$/,
		)
	})
})

describe('a mistake is said in one sentence, at its field', () => {
	const ipv4 = (address: string, gateway = '') => withOffice({ ipv4: byHand(address, gateway) })
	const ipv6 = (address: string, gateway = '') => withOffice({ ipv6: byHand(address, gateway) })

	test.each<[string, InterfaceSettings, string, RegExp]>([
		['an address without a prefix', ipv4('192.168.20.5'), 'ipv4Address', /Write the prefix behind it/],
		['no address at all', ipv4(''), 'ipv4Address', /Write an IPv4 address with its prefix/],
		['a number above 255', ipv4('192.168.20.300/24'), 'ipv4Address', /Write an IPv4 address/],
		['an IPv6 address in the field of IPv4', ipv4('2001:db8::5/64'), 'ipv4Address', /Write an IPv4 address/],
		['a prefix that does not exist', ipv4('192.168.20.5/33'), 'ipv4Address', /from \/8 to \/31/],
		['a network of one machine', ipv4('192.168.20.5/32'), 'ipv4Address', /from \/8 to \/31/],
		['the network itself', ipv4('192.168.20.0/24'), 'ipv4Address', /is the network itself/],
		['the broadcast address', ipv4('192.168.20.255/24'), 'ipv4Address', /means all machines of its network/],
		[
			'the broadcast address of a small network',
			ipv4('10.1.2.7/29'),
			'ipv4Address',
			/between 10\.1\.2\.0 and 10\.1\.2\.7/,
		],
		['loopback', ipv4('127.0.0.5/8'), 'ipv4Address', /means the machine itself/],
		['multicast', ipv4('224.0.0.5/24'), 'ipv4Address', /means many machines at once/],
		['an IPv4 link-local address', ipv4('169.254.3.4/16'), 'ipv4Address', /is a link-local address/],
		['an IPv6 link-local address', ipv6('fe80::5/64'), 'ipv6Address', /is a link-local address/],
		['an IPv6 address without a prefix', ipv6('2001:db8::5'), 'ipv6Address', /Write the prefix behind it/],
		['the network itself with IPv6', ipv6('2001:db8::/64'), 'ipv6Address', /is the network itself/],
		[
			'a gateway outside the network',
			ipv4('192.168.20.5/24', '192.168.21.1'),
			'ipv4Gateway',
			/goes from 192\.168\.20\.0 to 192\.168\.20\.255/,
		],
		['a gateway with a prefix', ipv4('192.168.20.5/24', '192.168.20.1/24'), 'ipv4Gateway', /without a prefix/],
		['oneself as gateway', ipv4('192.168.20.5/24', '192.168.20.5'), 'ipv4Gateway', /this machine’s own address/],
		['the broadcast address as gateway', ipv4('192.168.20.5/24', '192.168.20.255'), 'ipv4Gateway', /is no machine/],
		[
			'an IPv6 gateway outside the network',
			ipv6('2001:db8::5/64', '2001:db8:1::1'),
			'ipv6Gateway',
			/is not in the network/,
		],
		['a name as name server', withOffice({ nameServers: ['1.2.3'] }), 'nameServers', /is no address/],
		['oneself as name server', withOffice({ nameServers: ['127.0.0.53'] }), 'nameServers', /means the machine itself/],
		['no name server', withOffice({ ipv6: off, nameServers: [] }), 'nameServers', /Name at least one name server/],
	])('%s', (_what, one, field, message) => {
		const fault = faultOf([one])
		expect(fault?.message).toMatch(message)
		expect(fault?.at).toEqual({ name: 'eth0', field })
	})

	const second = (address: string, gateway = ''): InterfaceSettings => ({
		...withOffice({ ipv4: byHand(address, gateway) }),
		name: 'eth1',
	})

	test.each(['192.168.20.9/24', '192.168.20.200/25', '192.168.0.1/16'])(
		'%s on a second interface overlaps the first',
		(address) => {
			const fault = faultOf([office, second(address)])
			expect(fault?.message).toMatch(/overlaps 192\.168\.20\.5\/24 of eth0/)
			expect(fault?.at).toEqual({ name: 'eth1', field: 'ipv4Address' })
		},
	)

	test('an address overlaps what another interface got by DHCP', () => {
		const interfaces = [firstInterface('eth1'), office]
		expect(faultOf(interfaces, [{ name: 'eth1', address: '192.168.20.77/24' }])?.code).toBe('network.overlap')
		expect(faultOf(interfaces, [{ name: 'eth1', address: '10.0.0.7/24' }])).toBeUndefined()
		// What the interface itself has now is what is being replaced.
		expect(faultOf(interfaces, [{ name: 'eth0', address: '192.168.20.77/24' }])).toBeUndefined()
	})

	test('an address overlaps the VPN’s network', () => {
		const vpn = { name: 'wg0', address: '10.213.86.1/24' }
		const fault = faultOf([ipv4('10.213.86.5/16')], [vpn])
		expect(fault?.message).toContain('overlaps the VPN’s network (10.213.86.1/24)')
		expect(fault?.at).toEqual({ name: 'eth0', field: 'ipv4Address' })
		expect(faultOf([office], [vpn])).toBeUndefined()
	})

	test('two gateways', () => {
		expect(faultOf([office, second('10.0.0.5/24', '10.0.0.1')])?.message).toMatch(/eth0 has a gateway already/)
		expect(faultOf([office, second('10.0.0.5/24')])).toBeUndefined()
	})

	test('nothing by which anybody could reach the machine', () => {
		expect(faultOf([withOffice({ ipv4: off, ipv6: off })])?.message).toMatch(/Nobody could reach this machine/)
	})

	test.each([
		['a network of two', ipv4('192.0.2.0/31', '192.0.2.1')],
		['a gateway known by its link-local address', ipv6('2001:db8::5/64', 'fe80::1')],
		['no gateway', ipv4('10.0.0.5/8')],
	])('%s is none', (_what, one) => {
		expect(faultOf([one])).toBeUndefined()
	})

	test('the helper refuses it too and touches nothing', async () => {
		const settings = { interfaces: [ipv4('192.168.20.0/24')] }
		await expect(perform(tryNetwork, { action: 'try-network', settings })).rejects.toMatchObject({
			code: 'network.network_address',
		})
	})
})

test.each([
	['an interface that would begin a section', { ...office, name: 'eth0\n[Link]' }],
	['an address with a line of its own', { ...office, nameServers: ['192.0.2.1\nBridge=br0'] }],
	['a search domain with a blank', { ...office, searchDomains: ['a b'] }],
	['a field nobody knows', { ...office, hooks: [] }],
])('%s is refused at the door', (_what, one) => {
	expect(networkSettingsSchema.safeParse({ interfaces: [one] }).success).toBe(false)
})

test('a time server that is none is refused at the door, and a reset takes no words', () => {
	const request = (servers: string[]) => JSON.stringify({ action: 'set-time-servers', servers })
	expect(() => parseRequest(request(['ntp.example.com\nFallbackNTP=x']))).toThrow()
	expect(parseRequest(request(['2001:db8::7']))).toMatchObject({ servers: ['2001:db8::7'] })
	expect(() => parseRequest('{"action":"reset-network","interface":"eth0"}')).toThrow()
	expect(() => resetNetwork.verify({ action: 'reset-network' })).not.toThrow()
})

test('the present state is told of Ethernet interfaces: who gave what, and how long it still counts', () => {
	const route = { TypeString: 'unicast', TableString: 'main' }
	const ethernet = {
		...{ Name: 'eth0', Type: 'ether', HardwareAddress: [2, 185, 119, 234, 34, 172], CarrierState: 'carrier' },
		Addresses: [
			{
				...{ AddressString: '192.168.20.5', PrefixLength: 24, ConfigSource: 'DHCPv4' },
				...{ ConfigProviderString: '192.168.20.1', ValidLifetimeUSec: 4_600_000_000 },
			},
			{ AddressString: 'fe80::b9', PrefixLength: 64, ConfigSource: 'foreign' },
		],
		Routes: [
			{
				...route,
				...{ DestinationString: '0.0.0.0', DestinationPrefixLength: 0, GatewayString: '192.168.20.1' },
				ConfigSource: 'DHCPv4',
			},
			{ ...route, DestinationString: '192.168.20.255', DestinationPrefixLength: 32, TableString: 'local' },
		],
		DNS: [{ AddressString: '192.168.20.1', ConfigSource: 'DHCPv4' }],
		SearchDomains: [{ Domain: 'office.example', ConfigSource: 'static' }],
	}
	const report = { Interfaces: [{ Name: 'lo', Type: 'loopback' }, { Name: 'wg0', Type: 'none' }, ethernet] }
	expect(parseInterfaces(JSON.stringify(report), 1000)).toEqual([
		{
			...{ name: 'eth0', mac: '02:b9:77:ea:22:ac', hasLink: true },
			addresses: [
				{ address: '192.168.20.5/24', from: 'dhcp', givenBy: '192.168.20.1', secondsLeft: 3600 },
				{ address: 'fe80::b9/64', from: 'itself' },
			],
			routes: [{ to: 'default', via: '192.168.20.1', from: 'dhcp' }],
			nameServers: [{ address: '192.168.20.1', from: 'dhcp' }],
			searchDomains: ['office.example'],
		},
	])
})
