/** One webhook: its settings without the secret, its last deliveries, and changing it. */
import { error } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { getWebhook, listDeliveries } from '#lib/server/db/webhooks.ts'
import { changeWebhook, removeWebhook, renewSecret, sendAgain, testWebhook } from '#lib/server/settings/webhooks.ts'
import type { Actions, PageServerLoad } from './$types'

const shownDeliveries = 50

export const load: PageServerLoad = async ({ params, depends }) => {
	depends('callytics:deliveries')
	const row = await getWebhook(params.webhookId)
	if (!row) error(404, 'This webhook is gone: somebody deleted it.')
	const { id, name, url, allowsPrivate } = row
	const deliveries = await listDeliveries(id, shownDeliveries)
	return {
		webhook: { id, name, url, allowsPrivate },
		deliveries: deliveries.map(({ createdAt, nextAttemptAt, finishedAt: _finishedAt, ...delivery }) => ({
			...delivery,
			createdAt: createdAt.getTime(),
			nextAttemptAt: nextAttemptAt?.getTime(),
		})),
	}
}

export const actions = {
	save: action(async (form, actor, { params }) => {
		const input = { name: form.text('name'), url: form.text('url'), allowsPrivate: form.isTicked('allowsPrivate') }
		await changeWebhook(params.webhookId, input, actor)
		return { saved: true }
	}),
	renew: action(async (_form, actor, { params }) => {
		const { secret } = await renewSecret(params.webhookId, actor)
		return { secret }
	}),
	test: action(async (_form, actor, { params }) => {
		await testWebhook(params.webhookId, actor)
		return { tested: true }
	}),
	again: action(async (form, _actor, { params }) => {
		await sendAgain(params.webhookId, form.text('deliveryId'))
		return { again: true }
	}),
	remove: action(async (_form, actor, { params }) => {
		await removeWebhook(params.webhookId, actor)
		return { removed: true }
	}),
} satisfies Actions
