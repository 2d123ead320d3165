/** One peer of the VPN: changing it, keeping it out, new keys, deleting it. */
import { error } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { changeVpnPeer, enableVpnPeer, removeVpnPeer, renewVpnKeys } from '#lib/server/settings/vpn.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, parent }) => {
	const { peers } = await parent()
	const peer = peers.find(({ id }) => id === params.peerId)
	if (!peer) error(404, 'This peer is gone: somebody deleted it.')
	return { peer }
}

export const actions = {
	save: action(async (form, actor, { params }) => {
		const choice = { name: form.text('name'), owner: form.text('owner') }
		const input = { ...choice, networks: form.text('networks'), keepalive: form.text('keepalive') }
		await changeVpnPeer(params.peerId, input, actor)
		return { saved: true }
	}),
	enable: action(async (form, actor, { params }) => {
		await enableVpnPeer(params.peerId, form.isTicked('isEnabled'), actor)
		return { saved: true }
	}),
	renew: action(async (_form, actor, { params }) => {
		const { file } = await renewVpnKeys(params.peerId, actor)
		return { file }
	}),
	remove: action(async (_form, actor, { params }) => {
		await removeVpnPeer(params.peerId, actor)
		return { removed: true }
	}),
} satisfies Actions
