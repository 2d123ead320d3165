/** Step 2: the first user. */
import { redirect } from '@sveltejs/kit'
import { openAction } from '#lib/server/auth/action.ts'
import { UserError } from '#lib/server/errors.ts'
import { installOffer } from '#lib/server/settings/install.ts'
import { createAdministrator } from '#lib/server/settings/setup.ts'
import { setup } from '#lib/messages/setup.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async () => ({ installOffer: await installOffer() })

export const actions = {
	default: openAction(async (form, { getClientAddress }) => {
		const password = form.text('password')
		if (password !== form.text('repeatPassword'))
			throw new UserError(400, 'user.passwords_differ', setup.administrator.repeatWrong, 'repeatPassword')
		const administrator = { name: form.text('name'), login: form.text('login'), password }
		await createAdministrator(administrator, getClientAddress())
		redirect(303, '/setup/appliance')
	}),
} satisfies Actions
