/** A new rule above the services. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { addRule } from '#lib/server/settings/firewall.ts'
import type { Actions } from './$types'

export const actions = {
	default: action(async (form, actor) => {
		const input = { action: form.text('action'), source: form.text('source') }
		await addRule({ ...input, protocol: form.text('protocol'), ports: form.text('ports') }, actor)
		redirect(303, '/firewall')
	}),
} satisfies Actions
