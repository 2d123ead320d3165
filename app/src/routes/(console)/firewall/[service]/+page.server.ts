/** One service: to whom it is open. */
import { error, redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { firewallServices, openService, type FirewallService } from '#lib/server/settings/firewall.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = ({ params }) => {
	const service = firewallServices.find((name): name is FirewallService => name === params.service)
	if (!service) error(404)
	return { service }
}

export const actions = {
	default: action(async (form, actor, { params }: RequestEvent) => {
		const input = { service: params.service, to: form.text('to'), networks: form.text('networks') }
		await openService(input, actor)
		redirect(303, '/firewall')
	}),
} satisfies Actions
