/** A new mailbox. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { createMailbox } from '#lib/server/settings/mailboxes.ts'
import { mailboxInputFrom } from '../mailbox-form.ts'
import type { Actions } from './$types'

export const actions = {
	default: action(async (form, actor) => {
		const { id } = await createMailbox(mailboxInputFrom(form), actor)
		redirect(303, `/messages/${id}`)
	}),
} satisfies Actions
