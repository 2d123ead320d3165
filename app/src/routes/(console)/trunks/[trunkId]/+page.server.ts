/** One trunk: its settings without the password, who dials through it, and changing it. */
import { error } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { getTrunk } from '#lib/server/db/trunks.ts'
import { flowsThatName } from '#lib/server/settings/flow-uses.ts'
import { trunkInputFrom } from '#lib/server/settings/trunk-form.ts'
import { changeTrunk, removeTrunk } from '#lib/server/settings/trunks.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params }) => {
	const row = await getTrunk(params.trunkId)
	if (!row) error(404, 'This trunk is gone: somebody deleted it.')
	const { password, createdAt: _createdAt, ...trunk } = row
	return { trunk: { ...trunk, hasPassword: password !== '' }, uses: await flowsThatName('trunk', trunk.id) }
}

export const actions = {
	save: action(async (form, actor, { params }) => {
		const { applied } = await changeTrunk(params.trunkId, trunkInputFrom(form), actor)
		return { applied }
	}),
	remove: action(async (_form, actor, { params }) => {
		const { applied } = await removeTrunk(params.trunkId, actor)
		return { applied }
	}),
} satisfies Actions
