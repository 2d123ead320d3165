/** Who a carrier knows a line as that signs on. */

/**
 * The account's address of record (RFC 3261 section 10). Carriers whose user names are whole addresses, `user@domain`, mean
 * the domain for it; else it is the host.
 */
export function accountOf(userName: string, host: string): { user: string; domain: string } {
	const [user = '', domain] = userName.split('@', 2)
	return { user, domain: domain || host }
}
