/** A new trunk. */
import { action } from '#lib/server/auth/action.ts'
import { trunkInputFrom } from '#lib/server/settings/trunk-form.ts'
import { createTrunk } from '#lib/server/settings/trunks.ts'
import type { Actions } from './$types'

export const actions = {
	default: action(async (form, actor) => {
		const { trunk, applied } = await createTrunk(trunkInputFrom(form), actor)
		return { id: trunk.id, applied }
	}),
} satisfies Actions
