/** A new peer of the VPN. Its file is in the answer and nowhere else. */
import { action } from '#lib/server/auth/action.ts'
import { addVpnPeer, nextFreeAddress } from '#lib/server/settings/vpn.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ parent }) => {
	const { server, peers } = await parent()
	return {
		next: nextFreeAddress(
			server.network4,
			peers.map((peer) => peer.address4),
		),
	}
}

export const actions = {
	default: action(async (form, actor) => {
		const choice = { name: form.text('name'), owner: form.text('owner'), networks: form.text('networks') }
		const keys = { publicKey: form.text('publicKey'), isPreshared: form.isTicked('isPreshared') }
		const input = { ...choice, ...keys, address: form.text('address'), keepalive: form.text('keepalive') }
		const { peer, file } = await addVpnPeer(input, actor)
		return { id: peer.id, name: peer.name, file }
	}),
} satisfies Actions
