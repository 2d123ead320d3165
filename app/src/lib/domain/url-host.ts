/** Addresses as they stand in a URL. */

/** An IPv6 address in its brackets (RFC 3986 section 3.2.2); anything else as it is. */
export const urlHost = (address: string): string => (address.includes(':') ? `[${address}]` : address)
