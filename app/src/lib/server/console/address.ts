/** Addresses as people write them. */

/** An address without the IPv6 clothes in which a dual-stack socket tells an IPv4 one (RFC 4291 section 2.5.5.2). */
export function plainAddress(address: string | undefined): string {
	return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '')
}

/** A host without the brackets in which a URI has an IPv6 address (RFC 3261 section 25.1, RFC 3986 section 3.2.2). */
export const bareHost = (host: string): string => host.replace(/^\[|\]$/g, '')
