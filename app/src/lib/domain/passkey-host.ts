/** The name that passkeys are made for. */
import ipaddr from 'ipaddr.js'

/**
 * The relying party's ID (WebAuthn Level 3 section 5.1.2): a host name.
 * @returns undefined for an address, under which browsers know no passkeys
 */
export function passkeyHost(url: URL): string | undefined {
	return ipaddr.isValid(url.hostname.replace(/^\[|\]$/g, '')) ? undefined : url.hostname
}
