/** The countries from which nobody gets in. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { refuseCountries } from '#lib/server/settings/firewall.ts'
import type { Actions } from './$types'

export const actions = {
	default: action(async (form, actor) => {
		await refuseCountries(form.texts('country'), actor)
		redirect(303, '/firewall')
	}),
} satisfies Actions
