/** Step 5: the first extensions. */
import { redirect } from '@sveltejs/kit'
import { openAction } from '#lib/server/auth/action.ts'
import { saveFirstExtensions } from '#lib/server/settings/first-extensions.ts'
import { completeSetupStep, setupActor } from '#lib/server/settings/setup.ts'
import type { Actions } from './$types'

export const actions = {
	default: openAction(async (form, { getClientAddress }) => {
		const names = form.texts('name')
		const rows = form.texts('number').map((number, row) => ({ number, name: names[row] ?? '' }))
		const actor = await setupActor(getClientAddress())
		await saveFirstExtensions(rows, actor)
		await completeSetupStep('extensions', actor)
		redirect(303, '/setup/test-call')
	}),
} satisfies Actions
