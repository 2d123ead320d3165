/** A new extension: the form with the next free number, and making it. */
import { action } from '#lib/server/auth/action.ts'
import { switchesIn } from '#lib/server/settings/extension-form.ts'
import { createExtension, nextFreeExtension } from '#lib/server/settings/extensions.ts'
import { vpnAddress } from '#lib/server/settings/vpn.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async () => ({
	nextFree: await nextFreeExtension(),
	isVpnOn: (await vpnAddress()) !== undefined,
})

export const actions = {
	default: action(async (form, actor) => {
		const input = { number: form.text('number'), name: form.text('name'), ...switchesIn(form) }
		const { extension, applied } = await createExtension(input, actor)
		return { id: extension.id, applied }
	}),
} satisfies Actions
