/** Networks as numbers: which address lies where, and which networks overlap. */
import ipaddr from 'ipaddr.js'

/** A network from its first address to its last, both as numbers of its family. */
export interface Network {
	family: 4 | 6
	prefix: number
	first: bigint
	last: bigint
}

const bitsOf = (family: 4 | 6) => (family === 4 ? 32 : 128)

/** What no packet of a tunnel can come from or go to. */
const unusable = new Set(['unspecified', 'broadcast', 'multicast', 'loopback', 'linkLocal'])

function numberOf(address: string): { family: 4 | 6; value: bigint } | undefined {
	if (!ipaddr.isValid(address) || address.includes('%')) return undefined
	const parsed = ipaddr.parse(address)
	const family = parsed.kind() === 'ipv4' ? 4 : 6
	// `10.1` is an address to the library and a typing mistake to everybody else.
	if (family === 4 && !ipaddr.IPv4.isValidFourPartDecimal(address)) return undefined
	return { family, value: BigInt(`0x${Buffer.from(parsed.toByteArray()).toString('hex')}`) }
}

/** Reads `10.213.86.0/24`, `fd5a:3c10::/64`, or one address. @returns undefined for what is neither */
export function parseNetwork(text: string): Network | undefined {
	const [address = '', bits, ...more] = text.split('/')
	const number = numberOf(address)
	if (!number || more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return undefined
	const { family, value } = number
	const prefix = bits === undefined ? bitsOf(family) : Number(bits)
	if (prefix > bitsOf(family)) return undefined
	const size = 1n << BigInt(bitsOf(family) - prefix)
	const first = (value / size) * size
	return { family, prefix, first, last: first + size - 1n }
}

/** Whether the two have an address in common. */
export function overlaps(one: string, other: string): boolean {
	const [a, b] = [parseNetwork(one), parseNetwork(other)]
	return a !== undefined && b !== undefined && a.family === b.family && a.first <= b.last && b.first <= a.last
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: string, inner: string): boolean {
	const [a, b] = [parseNetwork(outer), parseNetwork(inner)]
	return a !== undefined && b !== undefined && a.family === b.family && a.first <= b.first && b.last <= a.last
}

function addressOf(family: 4 | 6, value: bigint): string {
	const bytes = Buffer.from(value.toString(16).padStart(family === 4 ? 8 : 32, '0'), 'hex')
	return ipaddr.fromByteArray([...bytes]).toString()
}

/** The address at a place in a network, counted from its first one; undefined where the network has ended. */
export function addressAt(network: string, place: number): string | undefined {
	const parsed = parseNetwork(network)
	if (!parsed || parsed.first + BigInt(place) > parsed.last) return undefined
	return addressOf(parsed.family, parsed.first + BigInt(place))
}

/** At which place of a network an address lies; undefined where it lies outside. */
export function placeOf(network: string, address: string): number | undefined {
	const [within, one] = [parseNetwork(network), parseNetwork(address)]
	return within && one && contains(network, address) ? Number(one.first - within.first) : undefined
}

/** The network as it is written everywhere: its first address and its prefix. */
export function tidyNetwork(text: string): string | undefined {
	const parsed = parseNetwork(text)
	return parsed && `${addressOf(parsed.family, parsed.first)}/${parsed.prefix}`
}

/** Whether packets can travel between such a network and a tunnel. */
export function isUsable(text: string): boolean {
	const parsed = parseNetwork(text)
	return parsed !== undefined && !unusable.has(ipaddr.parse(addressOf(parsed.family, parsed.first)).range())
}
