/** Keeping a change of the network from the new address: the link's token stands for the sign-in, once and for this alone. */
import { openAction } from '#lib/server/auth/action.ts'
import { UserError } from '#lib/server/errors.ts'
import { keepByToken, viewTrialByToken } from '#lib/server/settings/network.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ url }) => {
	const token = url.searchParams.get('token') ?? ''
	try {
		const { what, endsAt } = await viewTrialByToken(token)
		return { token, what, leftMs: endsAt.getTime() - Date.now() }
	} catch (error) {
		if (error instanceof UserError) return { token, problem: error.message }
		throw error
	}
}

export const actions = {
	default: openAction(async (form, { getClientAddress }) => {
		await keepByToken(form.text('token'), getClientAddress())
		return { isKept: true }
	}),
} satisfies Actions
