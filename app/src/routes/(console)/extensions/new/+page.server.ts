/** A new extension: the form with the next free number, and making it. */
import { action } from '#lib/server/auth/action.ts'
import { createExtension, nextFreeExtension } from '#lib/server/settings/extensions.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async () => ({ nextFree: await nextFreeExtension() })

export const actions = {
	default: action(async (form, actor) => {
		const switches = { isVpnOnly: form.isTicked('isVpnOnly'), isEncrypted: form.isTicked('isEncrypted') }
		const input = { number: form.text('number'), name: form.text('name'), ...switches }
		const { extension, applied } = await createExtension(input, actor)
		return { id: extension.id, applied }
	}),
} satisfies Actions
