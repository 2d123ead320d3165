/** Where a host name leads, and whether Asterisk would find its way there. */
import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'

const DEADLINE_MS = 3000

/** Where a host is just now: its addresses, of itself if it is one; none when its name leads nowhere. */
export async function addressesOf(host: string): Promise<string[]> {
	if (isIP(host)) return [host]
	const all = await lookup(host, { all: true }).catch(() => [])
	return all.map(({ address }) => address)
}

/** An address record of IPv4, which alone is looked up for a line, or a SIP service record (RFC 3263 section 4.2). */
export async function leadsToAddress(name: string): Promise<boolean> {
	const resolver = new Resolver({ timeout: DEADLINE_MS, tries: 1 })
	const attempts = [
		lookup(name, { family: 4 }),
		resolver.resolveSrv(`_sip._udp.${name}`),
		resolver.resolveSrv(`_sip._tcp.${name}`),
	].map(async (attempt) => {
		const found = await attempt
		if (Array.isArray(found) && found.length === 0) throw new Error('no records')
	})
	const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), DEADLINE_MS).unref())
	const found = Promise.any(attempts).then(
		() => true,
		() => false,
	)
	return Promise.race([found, late])
}
