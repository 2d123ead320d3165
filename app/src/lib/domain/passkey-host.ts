/** The name that passkeys are made for. */

/** As a URL writes addresses of both families, however they were typed (url.spec.whatwg.org, "host serializer"). */
const address = /^(?:\d+\.\d+\.\d+\.\d+|\[.*\])$/

/**
 * The relying party's ID (WebAuthn Level 3 section 5.1.2): a host name.
 * @returns undefined for an address, under which browsers know no passkeys
 */
export function passkeyHost(url: URL): string | undefined {
	return address.test(url.hostname) ? undefined : url.hostname
}
