/** Where a host name leads, and whether Asterisk would find its way there. */
import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { TrunkTransport } from '#lib/domain/trunk-transport.ts'

const DEADLINE_MS = 3000

/** Where a host is just now: its addresses, of itself if it is one; none when its name leads nowhere. */
export async function addressesOf(host: string): Promise<string[]> {
	if (isIP(host)) return [host]
	const all = await lookup(host, { all: true }).catch(() => [])
	return all.map(({ address }) => address)
}

/** Names of the SIP service records (RFC 3263 section 4.2), which lead a line past the address of the name itself. */
const services: Record<TrunkTransport, string> = {
	...{ udp: '_sip._udp', tcp: '_sip._tcp', tls: '_sips._tcp', 'tls-srtp': '_sips._tcp' },
}

/** Where a line's server is just now, by its name and by its service records; none when nobody can say. */
export async function addressesOfServer(
	host: string,
	transport: TrunkTransport,
	dns: Pick<Resolver, 'resolveSrv'> = new Resolver({ timeout: DEADLINE_MS, tries: 1 }),
	find = addressesOf,
): Promise<string[]> {
	if (isIP(host)) return [host]
	// Most names have none.
	const records = await dns.resolveSrv(`${services[transport]}.${host}`).catch(() => [])
	const found = await Promise.all([host, ...records.map(({ name }) => name)].map((name) => find(name)))
	return found.flat()
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
