/** A new inbound route. */
import { action } from '#lib/server/auth/action.ts'
import { createInboundRoute } from '#lib/server/settings/inbound-routes.ts'
import type { Actions } from './$types'

export const actions = {
	default: action(async (form, actor) => {
		const input = { did: form.text('did'), flowId: form.text('flowId'), description: form.text('description') }
		const { route, applied } = await createInboundRoute(input, actor)
		return { id: route.id, applied }
	}),
} satisfies Actions
