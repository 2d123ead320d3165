/** What a peer of the VPN is given: keys of its own, and the configuration that holds them. Neither is kept. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { overlaps, tidyNetwork, vpnInterface } from '../../../../../appliance/helper/protocol.ts'
import type { VpnPeerRow, VpnServerRow } from '../db/vpn.ts'
import { drawQrCode, type QrDrawing } from './phone-settings.ts'
import { addressesOf } from './vpn-settings.ts'

/** Shown once. */
export interface VpnFile {
	/** As phones and wg-quick read it. */
	text: string
	/** Of the file, as wg-quick wants it: it becomes the interface's name. */
	name: string
	/** The same as a QR code. */
	code: QrDrawing
}

const KEY_BYTES = 32

/** A key pair of WireGuard's (X25519), as `wg` writes keys. */
export function makeKeyPair(): { privateKey: string; publicKey: string } {
	const { privateKey, publicKey } = generateKeyPairSync('x25519')
	return {
		privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-KEY_BYTES).toString('base64'),
		publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES).toString('base64'),
	}
}

export const makePresharedKey = () => randomBytes(KEY_BYTES).toString('base64')

/** Private networks this machine is in: what a site on the other side wants to reach. */
function localNetworks(): string[] {
	const entries = Object.entries(networkInterfaces()).filter(([name]) => name !== vpnInterface)
	return entries
		.flatMap(([, list]) => list ?? [])
		.filter(({ internal, family, address }) => !internal && family === 'IPv4' && !address.startsWith('169.254.'))
		.flatMap(({ cidr }) => (cidr ? (tidyNetwork(cidr) ?? []) : []))
}

/** @property privateKey undefined when the peer has made its own: then a place is left for it */
export interface VpnFileParts {
	server: VpnServerRow
	serverKey: string
	peer: VpnPeerRow
	privateKey: string | undefined
	presharedKey: string | undefined
}

/** The peer's configuration. */
export function vpnFileText(parts: VpnFileParts, local: readonly string[] = localNetworks()): string {
	const { server, serverKey, peer, privateKey, presharedKey } = parts
	const host = isIPv6(server.endpoint) ? `[${server.endpoint}]` : server.endpoint
	const addresses = addressesOf(peer).map((address) => `${address}/${isIPv6(address) ? 128 : 32}`)
	const networks = [server.network4, ...(peer.address6 === null || server.network6 === null ? [] : [server.network6])]
	// A site reaches the local network through us, except where it says that the same one is its own.
	const beyond = local.filter((network) => !peer.networks.some((own) => overlaps(own, network)))
	const allowed = [...networks, ...(peer.networks.length > 0 ? beyond : [])]
	return [
		'[Interface]',
		privateKey ? `PrivateKey = ${privateKey}` : '# PrivateKey = the one that belongs to the public key you entered',
		`Address = ${addresses.join(', ')}`,
		'',
		'[Peer]',
		`PublicKey = ${serverKey}`,
		...(presharedKey ? [`PresharedKey = ${presharedKey}`] : []),
		`Endpoint = ${host}:${server.port}`,
		`AllowedIPs = ${allowed.join(', ')}`,
		...(peer.keepalive > 0 ? [`PersistentKeepalive = ${peer.keepalive}`] : []),
		'',
	].join('\n')
}

/** Interface names have at most 15 characters of these (Linux, wg-quick(8)). */
function fileName(name: string): string {
	const plain = name
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
	return `${plain.slice(0, 15).replace(/^-|-$/g, '') || 'vpn'}.conf`
}

export function makeVpnFile(parts: VpnFileParts): VpnFile {
	const text = vpnFileText(parts)
	return { text, name: fileName(parts.peer.name), code: drawQrCode(text) }
}
