/** The VPN's server, and its peers with how they stand. */
import { addressAt, tidyNetwork } from '../../../../../appliance/helper/protocol.ts'
import { viewVpn } from '#lib/server/settings/vpn.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ depends }) => {
	depends('callytics:vpn')
	const { server, peers, isKnown } = await viewVpn()
	return {
		...{ server, isKnown, ownAddress: addressAt(tidyNetwork(server.network4) ?? '', 1) ?? '' },
		peers: peers.map(({ seenAt, ...peer }) => ({ ...peer, seenAt: seenAt?.getTime() })),
	}
}
