/** The VPN as it is saved, in the machine's terms: for the helper, the firewall and Asterisk. */
import { tidyNetwork, type VpnSettings } from '../../../../../appliance/helper/protocol.ts'
import { getVpn, listVpnPeers, type VpnPeerRow, type VpnServerRow } from '../db/vpn.ts'

// PostgreSQL writes some IPv6 addresses otherwise than the helper does.
const tidy = (network: string) => tidyNetwork(network) ?? network
const tidyAddress = (address: string) => tidy(address).split('/')[0]!

/** Addresses of a peer within the VPN. */
export function addressesOf({ address4, address6 }: Pick<VpnPeerRow, 'address4' | 'address6'>): string[] {
	return [address4, ...(address6 === null ? [] : [address6])].map(tidyAddress)
}

export function vpnSettingsOf(server: VpnServerRow, peers: readonly VpnPeerRow[]): VpnSettings {
	return {
		...{ isOn: server.isOn, port: server.port, network4: tidy(server.network4) },
		network6: server.network6 === null ? null : tidy(server.network6),
		peers: peers.map((peer) => ({
			...{ name: peer.name, publicKey: peer.publicKey, addresses: addressesOf(peer) },
			...{ networks: peer.networks.map(tidy), keepalive: peer.keepalive },
			...{ isPreshared: peer.hasPresharedKey, isEnabled: peer.isEnabled },
		})),
	}
}

export async function readVpnSettings(): Promise<VpnSettings> {
	const [server, peers] = await Promise.all([getVpn(), listVpnPeers()])
	return vpnSettingsOf(server, peers)
}

/** Where packets come from that came through the VPN; none while it is off. */
export function networksOfVpn({ isOn, network4, network6, peers }: VpnSettings): string[] {
	if (!isOn) return []
	const behind = peers.filter(({ isEnabled }) => isEnabled).flatMap(({ networks }) => networks)
	return [network4, ...(network6 === null ? [] : [network6]), ...behind]
}
