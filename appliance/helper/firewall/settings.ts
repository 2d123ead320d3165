/** What may be said about the firewall: services and to whom each is open, and free rules above them. */
import { isIP } from 'node:net'
import { z } from 'zod'

/** Services of the appliance that others reach over the network. */
export const firewallServices = [
	'console',
	'sip-udp',
	'sip-tcp',
	'sip-tls',
	'webrtc',
	'rtp',
	'vpn',
	'metrics',
	'ping',
	'discovery',
] as const
export type FirewallService = (typeof firewallServices)[number]

/** Most networks of a service, and most free rules. */
export const mostNetworks = 100
export const mostRules = 100

/** Most ranges of addresses that refused countries have together: the kernel takes them in some seconds. */
export const mostRanges = 150_000
/** First line of the file in which they are handed over. */
export const rangesHead = (countries: readonly string[]): string => `# ${[...countries].sort().join(' ')}`

/** Whether a text is an IPv4 or IPv6 address or a network in CIDR notation (RFC 4632, RFC 4291 section 2.3). */
export function isNetwork(text: string): boolean {
	const [address = '', prefix, ...more] = text.split('/')
	const family = isIP(address)
	if (family === 0 || more.length > 0 || address.includes('%')) return false
	if (prefix === undefined) return true
	return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128)
}

const network = z.string().max(49).refine(isNetwork)

const opensToSchema = z.discriminatedUnion('to', [
	z.strictObject({ to: z.literal('nobody') }),
	z.strictObject({ to: z.literal('lan') }),
	z.strictObject({ to: z.literal('vpn') }),
	z.strictObject({ to: z.literal('networks'), networks: z.array(network).min(1).max(mostNetworks) }),
	z.strictObject({ to: z.literal('everywhere') }),
])
export type OpensTo = z.infer<typeof opensToSchema>

/** Ports as nftables reads them: `443`, `8000-8100`; `''` = all. */
const portsPattern = /^(?:\d{1,5}(?:-\d{1,5})?)?$/

const ruleSchema = z.strictObject({
	action: z.enum(['accept', 'drop']),
	source: network,
	protocol: z.enum(['any', 'tcp', 'udp']),
	ports: z.string().regex(portsPattern),
})
export type FirewallRule = z.infer<typeof ruleSchema>

/** Whether a rule decides about what goes to a port. */
export function decidesPort({ protocol, ports }: FirewallRule, of: 'tcp' | 'udp', port: number): boolean {
	const [from = 1, to = from] = ports === '' ? [1, 65_535] : ports.split('-').map(Number)
	return (protocol === 'any' || protocol === of) && from <= port && port <= to
}

const services = {
	console: opensToSchema,
	'sip-udp': opensToSchema,
	'sip-tcp': opensToSchema,
	// Settings from before there were these have them closed, as the rules that were made of them do.
	'sip-tls': opensToSchema.default({ to: 'nobody' }),
	webrtc: opensToSchema.default({ to: 'nobody' }),
	metrics: opensToSchema.default({ to: 'nobody' }),
	rtp: opensToSchema,
	vpn: opensToSchema,
	ping: opensToSchema,
	discovery: opensToSchema,
} satisfies Record<FirewallService, z.ZodType<OpensTo>>

/** Strict: a field that is not named here is refused. */
export const firewallSettingsSchema = z.strictObject({
	services: z.strictObject(services),
	/** In their order; the first that fits decides. */
	rules: z.array(ruleSchema).max(mostRules),
	/** Codes (ISO 3166-1 alpha-2) of countries from which nobody gets in. Settings from before there was this have none. */
	refusedCountries: z
		.array(z.string().regex(/^[A-Z]{2}$/))
		.max(250)
		.default([]),
})
export type FirewallSettings = z.infer<typeof firewallSettingsSchema>

const everywhere: OpensTo = { to: 'everywhere' }

/** Until somebody changes it; the rules that are made of it are in the image. */
export const firstFirewall: FirewallSettings = {
	services: {
		...{ console: everywhere, 'sip-udp': everywhere, 'sip-tcp': everywhere, 'sip-tls': everywhere },
		...{ rtp: everywhere, vpn: everywhere, ping: everywhere, discovery: everywhere },
		...{ webrtc: { to: 'nobody' }, metrics: { to: 'nobody' } },
	},
	rules: [],
	refusedCountries: [],
}

/** Addresses that are let in wherever they are: of who is signed in, and of trunks. */
export const trustedSchema = z
	.array(
		z
			.string()
			.max(45)
			.refine((text) => isIP(text) !== 0 && !text.includes('%')),
	)
	.max(2000)

/** Addresses that no router of the Internet carries (RFC 1918, RFC 6598, RFC 4193) and those of the link itself. */
export const privateNetworks = [
	...['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
	...['fc00::/7', 'fe80::/10'],
]
