/** The firewall as nftables text: what is not opened here does not come in. */
import { isIPv4 } from 'node:net'
import { vpnInterface, type VpnForFirewall } from '../vpn/settings.ts'
import { countrySets, type RefusedCountries } from './countries.ts'
import { privateNetworks, type FirewallRule, type FirewallSettings, type OpensTo } from './settings.ts'

// A phone sends a handful of SIP packets for a call; a carrier with thirty new calls a second some hundred.
const SIP_PACKETS_PER_SECOND = 300

const isFour = (network: string) => isIPv4(network.split('/')[0]!)

/** Lets these networks in, both families. */
function fromNetworks(networks: readonly string[]): string[] {
	const four = networks.filter(isFour)
	const six = networks.filter((network) => !isFour(network))
	return [
		...(four.length > 0 ? [`ip saddr { ${four.join(', ')} } accept`] : []),
		...(six.length > 0 ? [`ip6 saddr { ${six.join(', ')} } accept`] : []),
	]
}

function letIn(opensTo: OpensTo): string[] {
	switch (opensTo.to) {
		case 'nobody':
			return []
		case 'lan':
			return fromNetworks(privateNetworks)
		case 'vpn':
			// By where a packet comes from, not by the address it bears.
			return [`iifname "${vpnInterface}" accept`]
		case 'networks':
			return fromNetworks(opensTo.networks)
		case 'everywhere':
			return ['accept']
	}
}

function freeRule({ action, source, protocol, ports }: FirewallRule): string {
	const from = `${isFour(source) ? 'ip' : 'ip6'} saddr ${source}`
	const what = protocol === 'any' ? '' : ports ? ` ${protocol} dport ${ports}` : ` meta l4proto ${protocol}`
	return `${from}${what} ${action}`
}

function chain(name: string, lines: readonly string[]): string {
	return [`\tchain ${name} {`, ...lines.map((line) => (line ? `\t\t${line}` : '')), '\t}'].join('\n')
}

/**
 * Nobody from these countries gets in. What answers to us does, and so do the networks around us, the VPN and whoever is
 * trusted; what a free rule lets in has been let in before.
 */
function refuseCountries(vpn: VpnForFirewall | undefined): string[] {
	return [
		'ct direction reply return',
		...(vpn ? [`iifname "${vpnInterface}" return`] : []),
		...fromNetworks(privateNetworks).map((line) => line.replace(/accept$/, 'return')),
		'ip saddr @trusted4 return',
		'ip6 saddr @trusted6 return',
		'ip saddr @refused4 counter drop',
		'ip6 saddr @refused6 counter drop',
	]
}

/** Passes packets on between networks behind peers and the local network, for nobody else. */
function forwarding({ networks }: VpnForFirewall): string[] {
	const lines = (family: 'ip' | 'ip6', isOfFamily: (network: string) => boolean) => {
		const [sites, local] = [networks.filter(isOfFamily), privateNetworks.filter(isOfFamily)]
		if (sites.length === 0) return []
		const [far, near] = [`{ ${sites.join(', ')} }`, `{ ${local.join(', ')} }`]
		return [
			`iifname "${vpnInterface}" oifname != "${vpnInterface}" ${family} saddr ${far} ${family} daddr ${near} accept`,
			`iifname != "${vpnInterface}" oifname "${vpnInterface}" ${family} saddr ${near} ${family} daddr ${far} accept`,
		]
	}
	return [...lines('ip', isFour), ...lines('ip6', (network) => !isFour(network))]
}

/**
 * The whole table, to be read by `nft -f` in one transaction: there is no moment without a firewall.
 * The console's chain stands before what is established: whoever may not reach it any more is cut off at once, so that
 * a change that locks its maker out cannot be kept through a connection from before.
 * @param vpn undefined while the VPN is off: its port is closed
 * @param refused undefined while no country is refused
 */
export function makeRuleset(
	{ services, rules }: FirewallSettings,
	vpn?: VpnForFirewall,
	refused?: RefusedCountries,
): string {
	const input = [
		'type filter hook input priority filter; policy drop;',
		'',
		'iif "lo" accept',
		'jump rules',
		...(refused ? ['# Before what is established, too: who is refused now is cut off now.', 'jump countries'] : []),
		'tcp dport { 80, 443 } goto console',
		'# Before what is established, too: whoever floods has been answered once.',
		'meta l4proto { tcp, udp } th dport { 5060, 5061, 8089 } jump sip_limit',
		'ct state established,related accept',
		'ct state invalid drop',
		'',
		'# Path MTU and the neighbours: without these the network breaks in odd ways.',
		'ip protocol icmp icmp type { destination-unreachable, time-exceeded, parameter-problem } accept',
		'icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept',
		'ip6 hoplimit 255 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert, nd-redirect } accept',
		'ip6 saddr fe80::/10 icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept',
		'# DHCP answers to our own requests.',
		'udp sport 67 udp dport 68 accept',
		'ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept',
		'',
		'icmp type echo-request goto ping',
		'icmpv6 type echo-request goto ping',
		'udp dport 5060 goto sip_udp',
		'tcp dport 5060 goto sip_tcp',
		'tcp dport 5061 goto sip_tls',
		'tcp dport 8089 goto webrtc',
		'udp dport 10000-20000 goto rtp',
		...(vpn ? [`udp dport ${vpn.port} goto vpn`] : []),
		'tcp dport 9464 goto metrics',
		'# callytics.local',
		'ip daddr 224.0.0.251 udp dport 5353 goto discovery',
		'ip6 daddr ff02::fb udp dport 5353 goto discovery',
		'counter drop',
	]
	// Whoever has one address of IPv6 has a whole /64 of them.
	const sourceOf = { ip: 'ip saddr', ip6: 'ip6 saddr & ffff:ffff:ffff:ffff::' }
	const limit = (family: 'ip' | 'ip6', set: string) =>
		`update @${set} { ${sourceOf[family]} limit rate over ${SIP_PACKETS_PER_SECOND}/second burst ${2 * SIP_PACKETS_PER_SECOND} packets } counter drop`
	const sources = (name: string, type: string) =>
		[
			`\tset ${name} {`,
			`\t\ttype ${type}`,
			'\t\tsize 65535',
			'\t\tflags dynamic,timeout',
			'\t\ttimeout 1m',
			'\t}',
		].join('\n')
	return [
		'# Made of what the console was told, or of the first settings; a change by hand is lost with the next one there.',
		'table inet callytics',
		'delete table inet callytics',
		'table inet callytics {',
		sources('sip_sources4', 'ipv4_addr'),
		sources('sip_sources6', 'ipv6_addr'),
		...(refused ? countrySets(refused) : []),
		chain('input', input),
		chain('rules', rules.map(freeRule)),
		...(refused ? [chain('countries', refuseCountries(vpn))] : []),
		chain('sip_limit', [limit('ip', 'sip_sources4'), limit('ip6', 'sip_sources6')]),
		...(
			[
				['console', services.console],
				['sip_udp', services['sip-udp']],
				['sip_tcp', services['sip-tcp']],
				['sip_tls', services['sip-tls']],
				['webrtc', services.webrtc],
				['rtp', services.rtp],
				...(vpn ? [['vpn', services.vpn] as const] : []),
				['metrics', services.metrics],
				['ping', services.ping],
				['discovery', services.discovery],
			] as const
		).map(([name, opensTo]) => chain(name, [...letIn(opensTo), 'counter drop'])),
		chain('forward', ['type filter hook forward priority filter; policy drop;', ...(vpn ? forwarding(vpn) : [])]),
		'}',
		'',
	].join('\n')
}
