/** Whether a host name leads anywhere, as Asterisk would look it up. */
import { lookup, Resolver } from 'node:dns/promises'

const DEADLINE_MS = 3000

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
