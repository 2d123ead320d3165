/** Revoking an invitation, and asking roles for a second factor. */
import { action } from '#lib/server/auth/action.ts'
import { revokeInvitation } from '#lib/server/settings/invitations.ts'
import { requireSecondFactor } from '#lib/server/settings/people.ts'
import type { Actions } from './$types'

export const actions = {
	revoke: action((form, actor) => revokeInvitation(form.text('invitationId'), actor)),
	require: action(async (form, actor) => {
		await requireSecondFactor(form.texts('role'), actor)
		return { saved: true }
	}),
} satisfies Actions
