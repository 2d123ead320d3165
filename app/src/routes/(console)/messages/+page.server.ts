/** How long recordings of calls are kept. */
import { action } from '#lib/server/auth/action.ts'
import { keepRecordingsFor } from '#lib/server/settings/mailboxes.ts'
import type { Actions } from './$types'

export const actions = {
	keepRecordings: action(async (form, actor) => {
		await keepRecordingsFor(form.text('keepDays'), actor)
		return { saved: true }
	}),
} satisfies Actions
