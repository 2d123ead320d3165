/** One inbound route: changing it and deleting it. Its values come with the list. */
import { error } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { changeInboundRoute, removeInboundRoute } from '#lib/server/settings/inbound-routes.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, parent }) => {
	const route = (await parent()).routes.find((candidate) => candidate.id === params.routeId)
	if (!route) error(404, 'This inbound route is gone: somebody deleted it.')
	return { route }
}

export const actions = {
	save: action(async (form, actor, { params }) => {
		const input = { did: form.text('did'), flowId: form.text('flowId'), description: form.text('description') }
		const { applied } = await changeInboundRoute(params.routeId, input, actor)
		return { applied }
	}),
	remove: action(async (_form, actor, { params }) => {
		const { applied } = await removeInboundRoute(params.routeId, actor)
		return { applied }
	}),
} satisfies Actions
