/** The VPN's server: on or off, and how it is reached. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { bareHost } from '#lib/server/console/address.ts'
import { changeVpnServer } from '#lib/server/settings/vpn.ts'
import type { Actions, PageServerLoad } from './$types'

/** The address under which the browser reaches the box is the best guess there is. */
export const load: PageServerLoad = ({ url }) => ({ guess: bareHost(url.hostname) })

export const actions = {
	default: action(async (form, actor) => {
		const input = { endpoint: form.text('endpoint'), port: form.text('port'), isOn: form.isTicked('isOn') }
		await changeVpnServer({ ...input, network4: form.text('network4'), network6: form.text('network6') }, actor)
		redirect(303, '/vpn')
	}),
} satisfies Actions
