/** Makes a token for a program; it is told in the answer and never again. */
import { grantedAreas } from '#lib/domain/permission.ts'
import { action } from '#lib/server/auth/action.ts'
import { UserError } from '#lib/server/errors.ts'
import { createToken, tokenDays, type TokenInput } from '#lib/server/settings/api-tokens.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ url }) => ({ days: tokenDays, origin: url.origin })

export const actions = {
	default: action(async (form, actor, { locals }) => {
		if (!locals.user) throw new UserError(401, 'session.none', 'You are signed out. Sign in and do it again.')
		const scopes = Object.fromEntries(grantedAreas.map((area) => [area, form.text(`area.${area}`)]))
		const input = { name: form.text('name'), days: form.text('days'), scopes }
		// Text until it is parsed; what is none of the choices is refused there.
		return { token: await createToken(input as TokenInput, locals.user, actor) }
	}),
} satisfies Actions
