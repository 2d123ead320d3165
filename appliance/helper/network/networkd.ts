/** The network as systemd-networkd reads it: one file for each interface. */
import type { AddressSettings, InterfaceSettings, NetworkSettings } from './settings.ts'

const header =
	'# Written by callytics-helper from what the console was told; a change by hand is lost with the next one there.\n'

const both = (ipv4: boolean, ipv6: boolean) => (ipv4 ? (ipv6 ? 'yes' : 'ipv4') : ipv6 ? 'ipv6' : 'no')

function addressLines(settings: AddressSettings): string[] {
	if (settings.method !== 'static') return []
	return [`Address=${settings.address}`, ...(settings.gateway ? [`Gateway=${settings.gateway}`] : [])]
}

function fileOf({ name, ipv4, ipv6, nameServers, searchDomains }: InterfaceSettings): string {
	const isAsking = ipv6.method === 'automatic'
	const lines = [
		'[Match]',
		`Name=${name}`,
		'',
		'[Network]',
		`DHCP=${both(ipv4.method === 'automatic', isAsking)}`,
		`IPv6AcceptRA=${isAsking ? 'yes' : 'no'}`,
		`LinkLocalAddressing=${ipv6.method === 'off' ? 'no' : 'ipv6'}`,
		...addressLines(ipv4),
		...addressLines(ipv6),
		...nameServers.map((server) => `DNS=${server}`),
		...(searchDomains.length > 0 ? [`Domains=${searchDomains.join(' ')}`] : []),
	]
	// Those that were typed count alone; the network's would be asked as well.
	const own = ['DHCPv4', 'DHCPv6', 'IPv6AcceptRA'].flatMap((section) => ['', `[${section}]`, 'UseDNS=no'])
	return `${header}${[...lines, ...(nameServers.length > 0 ? own : [])].join('\n')}\n`
}

/** Text by the interface's name. */
export function makeNetworkFiles({ interfaces }: NetworkSettings): Map<string, string> {
	return new Map(interfaces.map((one) => [one.name, fileOf(one)]))
}

/** Who tells the time, as systemd-timesyncd reads it; besides those that DHCP names. */
export function makeTimeServersFile(servers: readonly string[]): string {
	return `${header}[Time]\n${servers.length > 0 ? `NTP=${servers.join(' ')}\n` : ''}`
}
