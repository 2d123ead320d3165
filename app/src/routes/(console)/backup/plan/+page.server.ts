/** Changing the plan without another place. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { changePlan } from '#lib/server/settings/backup.ts'
import { planInputOf } from '../plan-input.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ parent }) => {
	if (!(await parent()).plan) redirect(303, '/backup')
}

export const actions = {
	default: action(async (form, actor) => {
		await changePlan(planInputOf(form), actor)
		redirect(303, '/backup')
	}),
} satisfies Actions
