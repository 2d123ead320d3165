/** What may be said about the VPN: the server, and each peer with its addresses. No private key is ever said. */
import { z } from 'zod'
import { contains, isUsable, parseNetwork, tidyNetwork } from './networks.ts'

export { addressAt, overlaps, placeOf, tidyNetwork } from './networks.ts'

/** Name of the interface, and so of its configuration. */
export const vpnInterface = 'wg0'

/** Most peers, and most further networks of all peers together: a request has room for no more. */
export const mostPeers = 200
export const mostPeerNetworks = 300

/** Most seconds between two signs of life. */
export const longestKeepalive = 65_535

/** 32 bytes as base64, as `wg` writes keys: the last character holds four bits. */
export const isVpnKey = (text: string) => /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(text)

/** Networks that nobody else on the Internet has (RFC 1918, RFC 6598). */
const privateNetworks4 = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16']

const isTidy = (text: string) => tidyNetwork(text) === text

/** Whether the VPN may have this network: private, and of a size that numbers peers. */
export function isVpnNetwork4(text: string): boolean {
	const prefix = parseNetwork(text)?.prefix ?? 0
	return prefix >= 16 && prefix <= 29 && isTidy(text) && privateNetworks4.some((outer) => contains(outer, text))
}

/** The same of IPv6: a part of the unique local addresses (RFC 4193). */
export function isVpnNetwork6(text: string): boolean {
	const prefix = parseNetwork(text)?.prefix ?? 0
	return prefix >= 48 && prefix <= 112 && isTidy(text) && contains('fd00::/8', text)
}

/** Whether a peer may have this network behind it. */
export const isPeerNetwork = (text: string) => isTidy(text) && isUsable(text)

const key = z.string().refine(isVpnKey)
const address = z
	.string()
	.max(45)
	.refine((text) => !text.includes('/') && parseNetwork(text) !== undefined)

const peerSchema = z.strictObject({
	/** Only to name it in a refusal. */
	name: z.string().min(1).max(80),
	publicKey: key,
	/** Within the VPN: one of IPv4, and one of IPv6 where the VPN has such a network. */
	addresses: z.array(address).min(1).max(2),
	/** What else lies behind it. */
	networks: z.array(z.string().max(49).refine(isPeerNetwork)).max(mostPeerNetworks),
	/** Seconds; 0 = it is not asked to. */
	keepalive: z.number().int().min(0).max(longestKeepalive),
	/** Its pre-shared key lies with the private key. */
	isPreshared: z.boolean(),
	/** Not let in, but its addresses stay its own. */
	isEnabled: z.boolean(),
})
export type VpnPeer = z.infer<typeof peerSchema>

/** Strict: a field that is not named here is refused. */
export const vpnSettingsSchema = z.strictObject({
	isOn: z.boolean(),
	port: z.number().int().min(1).max(65_535),
	/** The first address of each is the appliance's own. */
	network4: z.string().refine(isVpnNetwork4),
	network6: z.string().refine(isVpnNetwork6).nullable(),
	peers: z.array(peerSchema).max(mostPeers),
})
export type VpnSettings = z.infer<typeof vpnSettingsSchema>

/** A pre-shared key on its way to where it is kept. */
export const presharedKeySchema = z.strictObject({ publicKey: key, presharedKey: key })
export type PresharedKey = z.infer<typeof presharedKeySchema>

/** What the firewall has to know of a VPN that is on. */
export const vpnForFirewallSchema = z.strictObject({
	port: z.number().int().min(1).max(65_535),
	/** Networks behind peers: between these and the local network packets are passed on. */
	networks: z.array(z.string().max(49).refine(isPeerNetwork)).max(mostPeerNetworks),
})
export type VpnForFirewall = z.infer<typeof vpnForFirewallSchema>

/** What the firewall has to know; undefined while the VPN is off. */
export function vpnForFirewall({ isOn, port, peers }: VpnSettings): VpnForFirewall | undefined {
	if (!isOn) return undefined
	return { port, networks: peers.filter(({ isEnabled }) => isEnabled).flatMap(({ networks }) => networks) }
}

/** How a peer stands, as the kernel has it. */
const vpnPeerStateSchema = z.strictObject({
	publicKey: key,
	/** Where its last packet came from. */
	endpoint: z.string().nullable(),
	/** Milliseconds since 1970; null = never since the VPN was started. */
	handshakeAt: z.number().nullable(),
	receivedBytes: z.number(),
	sentBytes: z.number(),
})
export type VpnPeerState = z.infer<typeof vpnPeerStateSchema>

/** What read-vpn reads. */
export const vpnStateSchema = z.strictObject({
	isUp: z.boolean(),
	peers: z.array(vpnPeerStateSchema),
})
export type VpnState = z.infer<typeof vpnStateSchema>
