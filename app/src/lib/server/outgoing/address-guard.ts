/** Which addresses a request to another machine may go to: never the appliance itself, the local network only when allowed. */
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

/** Why a request may not go to an address. */
export type AddressRefusal = 'appliance' | 'private' | 'unusable'

/** Thrown by a connection that was not made. */
export class AddressRefused extends Error {
	readonly refusal: AddressRefusal
	readonly address: string

	constructor(refusal: AddressRefusal, address: string) {
		super(refusalSentences[refusal])
		this.name = 'AddressRefused'
		this.refusal = refusal
		this.address = address
	}
}

const refusalSentences: Record<AddressRefusal, string> = {
	appliance: 'The address leads to the appliance itself, which is never allowed.',
	private: 'The address is one of the local network, which has not been allowed here.',
	unusable: 'The address is not one that a web server can have.',
}

type Address = ReturnType<typeof ipaddr.parse>

// Where clouds answer with a machine's own credentials; they lie in ranges that can be allowed, and these never are.
const metadataAddresses = ['100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254', '192.0.0.192'].map((text) =>
	ipaddr.parse(text).toNormalizedString(),
)

const privateRanges = new Set<string>(['private', 'carrierGradeNat', 'uniqueLocal'])
const applianceRanges = new Set<string>(['loopback', 'linkLocal', 'unspecified'])

/** An address in its one form; IPv4 inside IPv6 (mapped, or behind a NAT64 prefix) counts as the IPv4 address. */
function plainAddress(text: string): Address {
	const address = ipaddr.parse(text)
	if (address.kind() === 'ipv4') return address
	const six = address as ipaddr.IPv6
	const range = six.range()
	// RFC 4291 2.5.5.1: the deprecated IPv4-compatible form; `::` and `::1` are no such thing.
	const isCompatible = six.parts.slice(0, 6).every((part) => part === 0) && six.parts[6] !== 0
	if (range !== 'ipv4Mapped' && range !== 'rfc6052' && range !== 'rfc6145' && !isCompatible) return six
	return new ipaddr.IPv4(six.toByteArray().slice(-4))
}

/** The appliance's own addresses as they are now. */
export function ownAddresses(): string[] {
	return Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map((entry) => entry.address))
}

/** Those of IPv4 that others reach it by, in a fixed order. */
export function ownIpv4Addresses(): string[] {
	const entries = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
	return entries.flatMap(({ family, internal, address }) => (family === 'IPv4' && !internal ? [address] : [])).sort()
}

/**
 * Whether a request may go to an address.
 * @param own the appliance's own addresses
 * @returns undefined when it may
 */
export function judgeAddress(
	text: string,
	allowsPrivate: boolean,
	own: readonly string[] = ownAddresses(),
): AddressRefusal | undefined {
	if (!ipaddr.isValid(text)) return 'unusable'
	const address = plainAddress(text)
	const range = address.range() as string
	const normal = address.toNormalizedString().replace(/%.*$/, '')
	const isOwn = own.some(
		(other) => ipaddr.isValid(other) && plainAddress(other).toNormalizedString().replace(/%.*$/, '') === normal,
	)
	if (isOwn || applianceRanges.has(range) || metadataAddresses.includes(normal)) return 'appliance'
	if (privateRanges.has(range)) return allowsPrivate ? undefined : 'private'
	return range === 'unicast' ? undefined : 'unusable'
}
