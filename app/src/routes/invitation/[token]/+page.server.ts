/** What an invitation's link opens, once: the invited person chooses a password of their own. */
import { error, redirect } from '@sveltejs/kit'
import { openAction } from '#lib/server/auth/action.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import { UserError } from '#lib/server/errors.ts'
import { acceptInvitation, invitationOf } from '#lib/server/settings/invitations.ts'
import { people as words } from '#lib/messages/people.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params }) => {
	const invitation = await invitationOf(params.token)
	if (!invitation) error(404, { code: 'invitation.over', message: words.invitation.over })
	const { name, login, role, by } = invitation
	return { name, login, role, by, applianceName: (await getAppliance()).name }
}

export const actions: Actions = {
	default: openAction(async (form, { params, cookies, request, getClientAddress }) => {
		const password = form.text('password')
		if (password !== form.text('repeatPassword'))
			throw new UserError(400, 'password.not_repeated', words.invitation.notRepeated, 'repeatPassword')
		const visitor = { address: getClientAddress(), userAgent: request.headers.get('user-agent') ?? '' }
		await acceptInvitation(params.token, password, visitor, cookies)
		redirect(303, '/')
	}),
}
