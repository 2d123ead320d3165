/** A new sound, said into a phone. */
import { action } from '#lib/server/auth/action.ts'
import { recordByPhone } from '#lib/server/settings/phone-recordings.ts'
import type { Actions } from './$types'

export const actions = {
	default: action((form, actor) =>
		recordByPhone({ name: form.text('name'), extension: form.text('extension') }, actor),
	),
} satisfies Actions
