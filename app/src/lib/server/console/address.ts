/** Addresses as people write them. */

/** An address without the IPv6 clothes in which a dual-stack socket tells an IPv4 one (RFC 4291 section 2.5.5.2). */
export function plainAddress(address: string | undefined): string {
	return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '')
}
