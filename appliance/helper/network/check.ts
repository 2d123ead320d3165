/** What cannot be a network: each mistake in one sentence that says the way out. Pure; the page asks it before the helper does. */
import { isIP, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { vpnInterface } from '../vpn/settings.ts'
import type { AddressSettings, InterfaceSettings, NetworkSettings } from './settings.ts'

/** Fields of an interface, as the page's form names them. */
export type NetworkField = 'ipv4Address' | 'ipv4Gateway' | 'ipv6Address' | 'ipv6Gateway' | 'nameServers'

export interface NetworkFault {
	code: string
	message: string
	/** The interface it is about, and the field; absent where it is about all. */
	at?: { name: string; field: NetworkField }
}

/** An address that an interface has by itself just now, with its prefix. */
export interface PresentAddress {
	name: string
	address: string
}

type Cidr = [ipaddr.IPv4 | ipaddr.IPv6, number]
type Family = 4 | 6

const example = { 4: '192.168.20.5/24', 6: '2001:db8::5/64' } as const
/** The widest and the narrowest network that has room for another machine. */
const prefixes = { 4: [8, 31], 6: [16, 127] } as const
const familyName = { 4: 'IPv4', 6: 'IPv6' } as const

const fault = (code: string, message: string) => ({ code: `network.${code}`, message })
type Fault = ReturnType<typeof fault>

/** Undefined for what is no `address/prefix` of the family. */
function parse(text: string, family: Family): Cidr | undefined {
	const [address = '', prefix = '', ...more] = text.split('/')
	if (isIP(address) !== family || more.length > 0 || !/^\d{1,3}$/.test(prefix)) return undefined
	return [ipaddr.parse(address), Number(prefix)]
}

/** First and last address of the network that an address is in; the last one means all its machines with IPv4. */
function ends([address, prefix]: Cidr): { first: string; last: string } {
	const bytes = address.toByteArray()
	const filled = (bit: 0 | 1) =>
		ipaddr.fromByteArray(
			bytes.map((byte, index) => {
				const free = Math.min(8, Math.max(0, (index + 1) * 8 - prefix))
				const mask = (1 << free) - 1
				return bit ? byte | mask : byte & ~mask & 0xff
			}),
		)
	return { first: filled(0).toString(), last: filled(1).toString() }
}

const special: Record<string, string> = {
	linkLocal: 'is a link-local address, which every machine makes for itself',
	loopback: 'means the machine itself',
	multicast: 'means many machines at once',
	broadcast: 'means all machines at once',
	unspecified: 'means no machine',
	ipv4Mapped: 'is an IPv4 address in the clothes of IPv6',
}

/** What is wrong with an address of ours. */
function checkAddress(text: string, family: Family): Fault | undefined {
	const cidr = parse(text, family)
	const name = text.split('/')[0]
	if (!cidr) {
		if (isIP(text) === family) return fault('no_prefix', `Write the prefix behind it, such as ${example[family]}.`)
		return fault('no_address', `Write an ${familyName[family]} address with its prefix, such as ${example[family]}.`)
	}
	const [widest, narrowest] = prefixes[family]
	if (cidr[1] < widest || cidr[1] > narrowest)
		return fault(
			'wrong_prefix',
			`The prefix goes from /${widest} to /${narrowest}; nearly always it is ${example[family].slice(-3)}.`,
		)
	const range = special[cidr[0].range()]
	if (range) return fault('special_address', `${name} ${range}. Choose an address of your own network.`)
	const { first, last } = ends(cidr)
	const given = cidr[0].toString()
	const hasEnds = cidr[1] < narrowest
	if (hasEnds && given === first)
		return fault('network_address', `${name} is the network itself. Choose an address between ${first} and ${last}.`)
	if (hasEnds && family === 4 && given === last)
		return fault(
			'broadcast_address',
			`${name} means all machines of its network. Choose one between ${first} and ${last}.`,
		)
	return undefined
}

/** What is wrong with the gateway of an address that is right. */
function checkGateway(text: string, address: string, family: Family): Fault | undefined {
	if (text === '') return undefined
	if (isIP(text) !== family)
		return fault('no_gateway', `Write the gateway as one ${familyName[family]} address, without a prefix.`)
	const own = parse(address, family)!
	const gateway = ipaddr.parse(text)
	if (gateway.toString() === own[0].toString())
		return fault('gateway_is_self', `${text} is this machine’s own address. The gateway is your router.`)
	// A router may be known by its link-local address alone (RFC 4861 section 6.1.2).
	if (family === 6 && gateway.range() === 'linkLocal') return undefined
	const { first, last } = ends(own)
	if (!gateway.match(own))
		return fault('gateway_outside', `${text} is not in the network of ${address}: that goes from ${first} to ${last}.`)
	if (family === 4 && own[1] < 31 && [first, last].includes(text))
		return fault('gateway_no_host', `${text} is no machine: it means the network. The gateway is your router.`)
	return undefined
}

function checkServers({ nameServers }: InterfaceSettings): Fault | undefined {
	for (const server of nameServers) {
		if (isIP(server) === 0)
			return fault(
				'no_server',
				`${server || 'Nothing'} is no address. Write name servers as addresses, such as 192.168.20.1.`,
			)
		const range = special[ipaddr.parse(server).range()]
		if (range && range !== special['linkLocal'])
			return fault('special_server', `${server} ${range}. Write the address of a name server.`)
	}
	return undefined
}

const families = [
	['ipv4', 4],
	['ipv6', 6],
] as const

function checkInterface(one: InterfaceSettings): NetworkFault | undefined {
	for (const [key, family] of families) {
		const settings = one[key]
		if (settings.method !== 'static') continue
		const wrong = checkAddress(settings.address, family)
		if (wrong) return { ...wrong, at: { name: one.name, field: `${key}Address` } }
		const wrongGateway = checkGateway(settings.gateway, settings.address, family)
		if (wrongGateway) return { ...wrongGateway, at: { name: one.name, field: `${key}Gateway` } }
	}
	const wrong = checkServers(one)
	return wrong && { ...wrong, at: { name: one.name, field: 'nameServers' } }
}

const doOverlap = (a: Cidr, b: Cidr) => (a[1] <= b[1] ? b[0].match(a) : a[0].match(b))

/** Two interfaces in one network: an answer would leave by the wrong one. */
function checkBetween(
	interfaces: readonly InterfaceSettings[],
	present: readonly PresentAddress[],
): NetworkFault | undefined {
	for (const [key, family] of families) {
		const byHand = interfaces.flatMap(({ name, [key]: settings }) =>
			settings.method === 'static' ? [{ name, address: settings.address, gateway: settings.gateway }] : [],
		)
		// What is there by itself: asked of the network, or the VPN's.
		const automatic = present.filter(
			({ name, address }) =>
				isIPv6(address.split('/')[0]!) === (family === 6) &&
				(name === vpnInterface || interfaces.some((one) => one.name === name && one[key].method === 'automatic')),
		)
		for (const [index, { name, address, gateway }] of byHand.entries()) {
			const others = [...byHand.slice(0, index), ...automatic.filter((other) => other.name !== name)]
			const own = parse(address, family)!
			const other = others.find((candidate) => {
				const cidr = parse(candidate.address, family)
				return cidr && cidr[0].range() !== 'linkLocal' && doOverlap(own, cidr)
			})
			if (other) {
				const message =
					other.name === vpnInterface
						? `${address} overlaps the VPN’s network (${other.address}). Choose another network, or give the VPN another one first.`
						: `${address} overlaps ${other.address} of ${other.name}. Each interface needs a network of its own.`
				return { ...fault('overlap', message), at: { name, field: `${key}Address` } }
			}
			const rival = byHand.slice(0, index).find((candidate) => candidate.gateway !== '')
			if (gateway !== '' && rival) {
				const message = `${rival.name} has a gateway already. Only one interface leads to the Internet: leave this one empty.`
				return { ...fault('two_gateways', message), at: { name, field: `${key}Gateway` } }
			}
		}
	}
	return undefined
}

const isAutomatic = ({ method }: AddressSettings) => method === 'automatic'

/**
 * The first mistake there is; undefined when there is none.
 * @param present what interfaces that ask the network have got
 */
export function findNetworkFault(
	{ interfaces }: NetworkSettings,
	present: readonly PresentAddress[],
): NetworkFault | undefined {
	const wrong = interfaces.map(checkInterface).find((one) => one !== undefined) ?? checkBetween(interfaces, present)
	if (wrong) return wrong
	if (interfaces.length > 0 && interfaces.every(({ ipv4, ipv6 }) => ipv4.method === 'off' && ipv6.method === 'off'))
		return fault('no_address_at_all', 'Nobody could reach this machine any more. Leave IPv4 or IPv6 on.')
	const last = interfaces.at(-1)
	const hasServers = interfaces.some(
		({ ipv4, ipv6, nameServers }) => nameServers.length > 0 || isAutomatic(ipv4) || isAutomatic(ipv6),
	)
	if (!last || hasServers) return undefined
	const message =
		'Name at least one name server: without it no carrier, mail server or time server is found by its name.'
	return { ...fault('no_name_server', message), at: { name: last.name, field: 'nameServers' } }
}
