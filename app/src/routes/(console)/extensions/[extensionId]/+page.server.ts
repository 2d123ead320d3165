/** One extension: its phone's settings, who dials it, and changing it. */
import { error } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { getExtension } from '#lib/server/db/extensions.ts'
import { removeExtension, renameExtension, renewSipPassword } from '#lib/server/settings/extensions.ts'
import { flowsThatName } from '#lib/server/settings/flow-uses.ts'
import { addressForPhones, phoneSettings } from '#lib/server/settings/phone-settings.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, url, platform }) => {
	const extension = await getExtension(params.extensionId)
	if (!extension) error(404, 'This extension is gone: somebody deleted it.')
	const { id, number, name } = extension
	return {
		extension: { id, number, name },
		uses: await flowsThatName('extension', number),
		phone: phoneSettings(extension, addressForPhones(url.hostname, platform?.req.socket.localAddress)),
	}
}

export const actions = {
	rename: action(async (form, actor, { params }) => {
		const { applied } = await renameExtension(params.extensionId, { name: form.text('name') }, actor)
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
