/** The language of prompts is chosen on the page of sounds. */
import { action } from '#lib/server/auth/action.ts'
import { setLanguage } from '#lib/server/settings/speech.ts'
import type { Actions } from './$types'

export const actions = {
	language: action(async (form, actor) => {
		await setLanguage({ language: form.text('language') }, actor)
	}),
} satisfies Actions
