/** Step 4: the trunk, which can wait. */
import { redirect } from '@sveltejs/kit'
import { openAction } from '#lib/server/auth/action.ts'
import { listTrunks } from '#lib/server/db/trunks.ts'
import { completeSetupStep, setupActor } from '#lib/server/settings/setup.ts'
import { trunkInputFrom } from '#lib/server/settings/trunk-form.ts'
import { changeTrunk, createTrunk } from '#lib/server/settings/trunks.ts'
import { firstNumber, keepFirstNumber } from '../first-number.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ cookies }) => {
	const [row] = await listTrunks()
	if (!row) return { trunk: undefined, did: firstNumber(cookies) }
	const { password, createdAt: _createdAt, ...trunk } = row
	return { trunk: { ...trunk, hasPassword: password !== '' }, did: firstNumber(cookies) }
}

export const actions = {
	save: openAction(async (form, { cookies, getClientAddress }) => {
		const actor = await setupActor(getClientAddress())
		keepFirstNumber(cookies, form.text('did'))
		const [before] = await listTrunks()
		const input = trunkInputFrom(form)
		const { applied } = before ? await changeTrunk(before.id, input, actor) : await createTrunk(input, actor)
		return { applied }
	}),
	next: openAction(async (_form, { getClientAddress }) => {
		await completeSetupStep('trunk', await setupActor(getClientAddress()))
		redirect(303, '/setup/extensions')
	}),
} satisfies Actions
