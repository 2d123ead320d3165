/** How the network is just now, as systemd-networkd tells it. */
import { z } from 'zod'
import { networkSettingsSchema } from './settings.ts'

/** Who gave an address, a route or a name server. */
const sources = ['hand', 'dhcp', 'router', 'itself'] as const
export type NetworkSource = (typeof sources)[number]
const from = z.enum(sources)

const interfaceStateSchema = z.object({
	name: z.string(),
	/** Hardware address. */
	mac: z.string(),
	/** The cable is plugged in and somebody is at its other end. */
	hasLink: z.boolean(),
	addresses: z.array(
		z.object({
			/** With its prefix. */
			address: z.string(),
			from,
			/** The DHCP server or router that gave it. */
			givenBy: z.string().optional(),
			/** Seconds that the lease still has; absent where it has no end. */
			secondsLeft: z.number().optional(),
		}),
	),
	/** `default` or a network, and by which router; no router = within reach. */
	routes: z.array(z.object({ to: z.string(), via: z.string().optional(), from })),
	nameServers: z.array(z.object({ address: z.string(), from })),
	searchDomains: z.array(z.string()),
})
export type InterfaceState = z.infer<typeof interfaceStateSchema>

export const networkStateSchema = z.object({
	/** As they were kept; null where nobody has ever kept any. */
	kept: networkSettingsSchema.nullable(),
	isOnTrial: z.boolean(),
	interfaces: z.array(interfaceStateSchema),
	timeServers: z.array(z.string()),
	/** @property server that answered last; '' while none has */
	clock: z.object({ isInSync: z.boolean(), server: z.string() }),
})
export type NetworkState = z.infer<typeof networkStateSchema>

/** As networkd names them; what it does not know of was made by the kernel or by others. */
const sourceNames: Record<string, NetworkSource> = {
	static: 'hand',
	DHCPv4: 'dhcp',
	DHCPv6: 'dhcp',
	'DHCP-PD': 'dhcp',
	NDisc: 'router',
}
const sourceOf = (name: string | undefined): NetworkSource => sourceNames[name ?? ''] ?? 'itself'

const told = z.object({ ConfigSource: z.string().optional(), ConfigProviderString: z.string().optional() })

/** What of `networkctl --json=short list` is used. */
const reportSchema = z.object({
	Interfaces: z.array(
		z.object({
			Name: z.string(),
			Type: z.string().optional(),
			HardwareAddress: z.array(z.number()).optional(),
			CarrierState: z.string().optional(),
			Addresses: z
				.array(
					told.extend({
						AddressString: z.string(),
						PrefixLength: z.number(),
						/** On the clock that begins with the machine. */
						ValidLifetimeUSec: z.number().optional(),
					}),
				)
				.default([]),
			Routes: z
				.array(
					told.extend({
						DestinationString: z.string(),
						DestinationPrefixLength: z.number(),
						GatewayString: z.string().optional(),
						TypeString: z.string().optional(),
						TableString: z.string().optional(),
					}),
				)
				.default([]),
			DNS: z.array(told.extend({ AddressString: z.string() })).default([]),
			SearchDomains: z.array(z.object({ Domain: z.string() })).default([]),
		}),
	),
})
type Report = z.infer<typeof reportSchema>['Interfaces'][number]

/** The same as rootfs/usr/lib/systemd/network/90-callytics-default.network has. */
const isEthernet = (name: string) => /^(?:en|eth)/.test(name) || name === 'host0'

function addressOf(told: Report['Addresses'][number], uptimeSeconds: number): InterfaceState['addresses'][number] {
	const { ValidLifetimeUSec: validUntil, ConfigProviderString: givenBy } = told
	const seconds = validUntil === undefined ? undefined : Math.round(validUntil / 1e6 - uptimeSeconds)
	return {
		address: `${told.AddressString}/${told.PrefixLength}`,
		from: sourceOf(told.ConfigSource),
		...(givenBy === undefined ? {} : { givenBy }),
		// "For ever" is the largest number there is.
		...(seconds === undefined || seconds < 0 || seconds > 1e9 ? {} : { secondsLeft: seconds }),
	}
}

const isForPeople = ({ TableString, TypeString, DestinationString }: Report['Routes'][number]) =>
	TableString === 'main' && TypeString === 'unicast' && !DestinationString.startsWith('fe80:')

function routeOf(told: Report['Routes'][number]): InterfaceState['routes'][number] {
	const { DestinationString: destination, DestinationPrefixLength: prefix, GatewayString: via } = told
	const to = prefix === 0 ? 'default' : `${destination}/${prefix}`
	return { to, from: sourceOf(told.ConfigSource), ...(via === undefined ? {} : { via }) }
}

/**
 * The Ethernet interfaces in what `networkctl --json=short list` writes.
 * @param uptimeSeconds of the machine
 */
export function parseInterfaces(report: string, uptimeSeconds: number): InterfaceState[] {
	const { Interfaces } = reportSchema.parse(JSON.parse(report))
	return Interfaces.filter(({ Name, Type }) => Type === 'ether' && isEthernet(Name)).map((one) => ({
		name: one.Name,
		mac: (one.HardwareAddress ?? []).map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
		hasLink: one.CarrierState === 'carrier',
		addresses: one.Addresses.map((address) => addressOf(address, uptimeSeconds)),
		routes: one.Routes.filter(isForPeople).map(routeOf),
		nameServers: one.DNS.map((server) => ({ address: server.AddressString, from: sourceOf(server.ConfigSource) })),
		searchDomains: one.SearchDomains.map(({ Domain }) => Domain),
	}))
}
