/** One interface: its addresses and name servers, tried before they are kept. */
import { error, redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { changeInterface } from '#lib/server/settings/network.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async ({ params, parent }) => {
	const { settings, state } = await parent()
	const chosen = settings.interfaces.find(({ name }) => name === params.name)
	if (!chosen) error(404)
	return { chosen, present: state.interfaces.find(({ name }) => name === params.name) }
}

export const actions = {
	default: action(async (form, actor, { params }: RequestEvent) => {
		const token = await changeInterface(
			{
				name: params.name,
				...{ ipv4Method: form.text('ipv4Method'), ipv6Method: form.text('ipv6Method') },
				...{ ipv4Address: form.text('ipv4Address'), ipv4Gateway: form.text('ipv4Gateway') },
				...{ ipv6Address: form.text('ipv6Address'), ipv6Gateway: form.text('ipv6Gateway') },
				...{ nameServers: form.text('nameServers'), searchDomains: form.text('searchDomains') },
			},
			actor,
		)
		// Behind the #, where it reaches neither the server nor the next page.
		redirect(303, `/network#${token}`)
	}),
} satisfies Actions
