/** The VPN's configuration as text, and what the kernel says of it. */
import { vpnInterface, type VpnPeerState, type VpnSettings } from './settings.ts'
import { serverAddresses } from './problems.ts'

/** Stands in the text where the private key will. */
export const privateKeyMark = '@PRIVATE_KEY@'

/** Stands in the text where a peer's pre-shared key will. */
export const presharedKeyMark = (publicKey: string) => `@PRESHARED_KEY of ${publicKey}@`

/** Fills `@NAME@`; a line whose value is empty is left out. */
function fill(template: string, values: Record<string, string>): string {
	const lines = template.split('\n').flatMap((line) => {
		const name = /@([A-Z_]+)@/.exec(line)?.[1]
		if (name === undefined) return [line]
		const value = values[name]
		if (value === undefined) throw new Error(`the template has a place for ${name}, which nobody knows`)
		return value === '' ? [] : [line.replace(`@${name}@`, () => value)]
	})
	return lines.join('\n')
}

/** Addresses and networks that are reached through a peer. */
function allowedIps({ addresses, networks }: VpnSettings['peers'][number]): string[] {
	return [...addresses.map((address) => `${address}/${address.includes(':') ? 128 : 32}`), ...networks]
}

/**
 * What wg-quick reads, with marks in place of all secrets.
 * @param template wireguard/wg0.conf.template: the interface, and from `[Peer]` on what is repeated for each peer
 */
export function makeVpnConfig(template: string, settings: VpnSettings): string {
	const at = template.indexOf('[Peer]')
	const head = fill(template.slice(0, at), {
		ADDRESSES: serverAddresses(settings).join(', '),
		PORT: String(settings.port),
		PRIVATE_KEY: privateKeyMark,
		FORWARDING: vpnForwarding(settings)
			.map((word) => `sysctl -q ${word}`)
			.join('; '),
	})
	const peers = settings.peers
		.filter(({ isEnabled }) => isEnabled)
		.map((peer) =>
			fill(template.slice(at), {
				PUBLIC_KEY: peer.publicKey,
				PRESHARED_KEY: peer.isPreshared ? presharedKeyMark(peer.publicKey) : '',
				ALLOWED_IPS: allowedIps(peer).join(', '),
				KEEPALIVE: peer.keepalive > 0 ? String(peer.keepalive) : '',
			}),
		)
	return [head, ...peers].map((section) => `${section.trimEnd()}\n`).join('\n')
}

/** Networks that need a route of their own into the tunnel. */
export function vpnRoutes({ peers }: VpnSettings): string[] {
	return peers.filter(({ isEnabled }) => isEnabled).flatMap(({ networks }) => networks)
}

/** Settings of the kernel under which it passes packets on at all; between whom the firewall says. */
export function vpnForwarding(settings: VpnSettings): string[] {
	const routes = vpnRoutes(settings)
	return [
		...(routes.some((route) => route.includes('.')) ? ['net.ipv4.ip_forward=1'] : []),
		...(routes.some((route) => route.includes(':')) ? ['net.ipv6.conf.all.forwarding=1'] : []),
	]
}

/** Puts the secrets in. */
export function fillSecrets(text: string, privateKey: string, presharedKeys: ReadonlyMap<string, string>): string {
	let filled = text.replace(privateKeyMark, () => privateKey)
	for (const [publicKey, presharedKey] of presharedKeys)
		filled = filled.replace(presharedKeyMark(publicKey), () => presharedKey)
	return filled
}

/** The value of a line; '' where there is none. */
export function valueIn(text: string, name: string): string {
	return new RegExp(`^${name} = (.*)$`, 'm').exec(text)?.[1] ?? ''
}

/**
 * How the peers stand, from `wg show wg0 dump` (wg(8)): the first line is the interface's, each other one a peer's.
 * The private key and the pre-shared keys, which stand there too, are left behind here.
 */
export function readDump(dump: string): VpnPeerState[] {
	const [, ...lines] = dump.trimEnd().split('\n')
	return lines.map((line) => {
		const [publicKey = '', , endpoint = '', , handshake, received, sent] = line.split('\t')
		return {
			publicKey,
			endpoint: endpoint === '(none)' ? null : endpoint,
			handshakeAt: Number(handshake) > 0 ? Number(handshake) * 1000 : null,
			receivedBytes: Number(received),
			sentBytes: Number(sent),
		}
	})
}

/** Routes into the tunnel that wg-quick or we have made, from `ip -json route show dev wg0`. */
export function readRoutes(json: string): string[] {
	const routes = json.trim() === '' ? [] : (JSON.parse(json) as { dst: string; protocol?: string }[])
	return routes
		.filter(({ dst, protocol }) => protocol !== 'kernel' && dst !== 'default')
		.map(({ dst }) => (dst.includes('/') ? dst : `${dst}/${dst.includes(':') ? 128 : 32}`))
}

/** The commands that bring the routes to what is wanted. */
export function routeCommands(wanted: readonly string[], present: readonly string[]): string[][] {
	const device = ['dev', vpnInterface]
	return [
		...present.filter((route) => !wanted.includes(route)).map((route) => ['route', 'del', route, ...device]),
		...wanted.filter((route) => !present.includes(route)).map((route) => ['route', 'replace', route, ...device]),
	]
}
