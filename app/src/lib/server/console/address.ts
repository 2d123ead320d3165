/** Addresses as people write them. */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** An address without the IPv6 clothes in which a dual-stack socket tells an IPv4 one (RFC 4291 section 2.5.5.2). */
export function plainAddress(address: string | undefined): string {
	return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '')
}

/**
 * An address in its one form, in which it can be compared: without a zone, IPv4 also where it stands in IPv6, and IPv6 as
 * RFC 5952 writes it. What is no address stays as it is.
 */
export function tidyAddress(text: string): string {
	const bare = text.replace(/%.*$/, '')
	return isIP(bare) === 0 ? text : ipaddr.process(bare).toString()
}

/** A host without the brackets in which a URI has an IPv6 address (RFC 3261 section 25.1, RFC 3986 section 3.2.2). */
export const bareHost = (host: string): string => host.replace(/^\[|\]$/g, '')
