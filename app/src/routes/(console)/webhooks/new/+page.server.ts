/** A new webhook. */
import { action } from '#lib/server/auth/action.ts'
import { createWebhook } from '#lib/server/settings/webhooks.ts'
import type { Actions } from './$types'

export const actions = {
	default: action(async (form, actor) => {
		const input = { name: form.text('name'), url: form.text('url'), allowsPrivate: form.isTicked('allowsPrivate') }
		const { id, secret } = await createWebhook(input, actor)
		return { id, secret }
	}),
} satisfies Actions
