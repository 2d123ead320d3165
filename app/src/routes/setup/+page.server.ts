/** The wizard's door: the set-up code. */
import { redirect } from '@sveltejs/kit'
import { openAction } from '#lib/server/auth/action.ts'
import { verifySetupCode } from '#lib/server/auth/setup-code.ts'
import { getSetupState } from '#lib/server/settings/setup.ts'
import { pathOf } from './steps.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
	if (locals.isSettingUp) redirect(303, pathOf((await getSetupState()).step))
}

export const actions = {
	code: openAction(async (form, { cookies, getClientAddress }) => {
		await verifySetupCode(form.text('code'), getClientAddress(), cookies)
		redirect(303, form.text('to') === 'restore' ? '/setup/restore' : pathOf((await getSetupState()).step))
	}),
} satisfies Actions
