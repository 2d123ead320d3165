/** Step 6: the settings of every phone, for typing and scanning. */
import { redirect } from '@sveltejs/kit'
import { openAction } from '#lib/server/auth/action.ts'
import { listExtensions } from '#lib/server/db/extensions.ts'
import { addressForPhones, phoneSettings } from '#lib/server/settings/phone-settings.ts'
import { completeSetupStep, setupActor } from '#lib/server/settings/setup.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ url, platform }) => {
	const server = addressForPhones(url.hostname, platform?.req.socket.localAddress)
	const extensions = await listExtensions()
	return {
		phones: extensions.map((extension) => ({
			number: extension.number,
			name: extension.name,
			settings: phoneSettings(extension, server),
		})),
	}
}

export const actions = {
	default: openAction(async (_form, { getClientAddress }) => {
		await completeSetupStep('test-call', await setupActor(getClientAddress()))
		redirect(303, '/setup/finish')
	}),
} satisfies Actions
