/** One extension: its phone's settings, who dials it, and changing it. */
import { error } from '@sveltejs/kit'
import { switchesOf } from '#lib/domain/extension-switches.ts'
import { mayChange } from '#lib/domain/permission.ts'
import { action } from '#lib/server/auth/action.ts'
import { getExtension } from '#lib/server/db/extensions.ts'
import { switchesIn } from '#lib/server/settings/extension-form.ts'
import { changeExtension, removeExtension, renewSipPassword } from '#lib/server/settings/extensions.ts'
import { keptFirewall } from '#lib/server/settings/firewall.ts'
import { flowsThatName } from '#lib/server/settings/flow-uses.ts'
import { addressForPhones, phoneSettings } from '#lib/server/settings/phone-settings.ts'
import { vpnAddress } from '#lib/server/settings/vpn.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, url, platform, locals }) => {
	const extension = await getExtension(params.extensionId)
	if (!extension) error(404, 'This extension is gone: somebody deleted it.')
	const { id, number, name, isVpnOnly, isInBrowser } = extension
	const vpn = await vpnAddress()
	const isShown = locals.user !== undefined && mayChange(locals.user, '/extensions')
	const address = (isVpnOnly && vpn) || addressForPhones(url.hostname, platform?.req.socket.localAddress)
	return {
		extension: { id, number, name, ...switchesOf(extension) },
		isVpnOn: vpn !== undefined,
		/** Nobody gets in to be such a phone. */
		areBrowsersShutOut: isInBrowser && (await keptFirewall()).services.webrtc.to === 'nobody',
		uses: await flowsThatName('extension', number),
		// Whoever has the password can call at our cost: that is more than looking.
		phone: isShown ? phoneSettings(extension, address) : undefined,
	}
}

export const actions = {
	save: action(async (form, actor, { params }) => {
		const input = { name: form.text('name'), ...switchesIn(form) }
		const { applied } = await changeExtension(params.extensionId, input, actor)
		return { applied }
	}),
	renewPassword: action(async (_form, actor, { params }) => {
		const { applied } = await renewSipPassword(params.extensionId, actor)
		return { applied }
	}),
	remove: action(async (_form, actor, { params }) => {
		const { applied } = await removeExtension(params.extensionId, actor)
		return { applied }
	}),
} satisfies Actions
