/** Shuts one address out. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { blockByHand } from '#lib/server/settings/blocks.ts'
import type { Actions } from './$types'

export const actions = {
	default: action(async (form, actor) => {
		await blockByHand({ address: form.text('address'), evidence: form.text('evidence') }, actor)
		redirect(303, '/firewall')
	}),
} satisfies Actions
