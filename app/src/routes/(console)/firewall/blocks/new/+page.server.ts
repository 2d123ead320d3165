/** Shuts one address out. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { blockByHand } from '#lib/server/settings/blocks.ts'
import type { Actions, RequestEvent } from './$types'

export const actions = {
	default: action(async (form, actor, { getClientAddress }: RequestEvent) => {
		await blockByHand({ address: form.text('address'), evidence: form.text('evidence') }, getClientAddress(), actor)
		redirect(303, '/firewall')
	}),
} satisfies Actions
