/** A new sound from a text. */
import { action } from '#lib/server/auth/action.ts'
import { createSpokenSound } from '#lib/server/settings/sounds.ts'
import type { Actions } from './$types'

export const actions = {
	default: action((form, actor) =>
		createSpokenSound({ name: form.text('name'), text: form.text('text'), language: form.text('language') }, actor),
	),
} satisfies Actions
