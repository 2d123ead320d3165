/** What may be said about the network: how each Ethernet interface gets its addresses, and whom the machine asks for names. */
import { z } from 'zod'

/** Most interfaces, and most name servers and search domains of one. */
export const mostInterfaces = 16
export const mostServers = 4

/** Enough to keep everything else out of a file; what an address must be is said in words by `findNetworkFault`. */
const address = z
	.string()
	.max(49)
	.regex(/^[0-9A-Fa-f:./]*$/)

/** A host name (RFC 1123 section 2.1). */
export const domainPattern =
	/^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/

/** As the kernel names an interface. */
export const interfacePattern = /^[A-Za-z][A-Za-z0-9_]{1,14}$/

/** `address` with its prefix, `192.168.20.5/24`; `gateway` is '' where there is none. */
const byHand = z.strictObject({ method: z.literal('static'), address, gateway: address })
const off = z.strictObject({ method: z.literal('off') })

const interfaceSchema = z.strictObject({
	name: z.string().regex(interfacePattern),
	ipv4: z.discriminatedUnion('method', [z.strictObject({ method: z.literal('automatic') }), byHand, off]),
	ipv6: z.discriminatedUnion('method', [z.strictObject({ method: z.literal('automatic') }), byHand, off]),
	/** None = those that DHCP or the router names. */
	nameServers: z.array(address).max(mostServers),
	/** Tried behind a name that has no dot. */
	searchDomains: z.array(z.string().regex(domainPattern)).max(mostServers),
})
export type InterfaceSettings = z.infer<typeof interfaceSchema>
export type AddressSettings = InterfaceSettings['ipv4']

/** Strict: a field that is not named here is refused. An interface that is not named asks the network for its addresses. */
export const networkSettingsSchema = z.strictObject({ interfaces: z.array(interfaceSchema).max(mostInterfaces) })
export type NetworkSettings = z.infer<typeof networkSettingsSchema>

/** How an interface begins: as the image's own rootfs/usr/lib/systemd/network/90-callytics-default.network says. */
export function firstInterface(name: string): InterfaceSettings {
	const automatic = { method: 'automatic' } as const
	return { name, ipv4: automatic, ipv6: automatic, nameServers: [], searchDomains: [] }
}

/** Time servers: names or addresses. */
export const timeServersSchema = z
	.array(z.union([z.string().regex(domainPattern), z.ipv4(), z.ipv6()]))
	.max(mostServers)
