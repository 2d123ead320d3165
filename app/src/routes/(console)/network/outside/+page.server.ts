/** The address that those outside are told. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { changePublicAddress } from '#lib/server/settings/public-address.ts'
import type { Actions } from './$types'

export const actions = {
	default: action(async (form, actor) => {
		const { problem } = await changePublicAddress(
			{
				...{ source: form.text('source'), address: form.text('address') },
				...{ stunHost: form.text('stunHost'), stunPort: form.text('stunPort') },
				localNetworks: form.text('localNetworks'),
			},
			actor,
		)
		if (problem === undefined) redirect(303, '/network')
		return { problem }
	}),
} satisfies Actions
