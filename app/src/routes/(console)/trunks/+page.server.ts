/** Turning the trunks on that are off since a backup was restored. */
import { action } from '#lib/server/auth/action.ts'
import { UserError } from '#lib/server/errors.ts'
import { turnTrunksOn } from '#lib/server/settings/trunks.ts'
import type { Actions } from './$types'

export const actions = {
	turnOn: action(async (_form, actor, { locals }) => {
		// Whether the other machine is off is for whoever is responsible for both.
		if (locals.user?.role !== 'admin')
			throw new UserError(403, 'trunks.held', 'Only an administrator can turn the trunks on after a restore.')
		await turnTrunksOn(actor)
	}),
} satisfies Actions
