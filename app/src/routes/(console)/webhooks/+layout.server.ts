/** The list of webhooks, without their secrets. */
import { listWebhooks } from '#lib/server/db/webhooks.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ depends }) => {
	depends('callytics:deliveries')
	return {
		webhooks: (await listWebhooks()).map(({ id, name, url, pending, failed, lastDeliveredAt }) => ({
			...{ id, name, url, pending, failed },
			lastDeliveredAt: lastDeliveredAt?.getTime(),
		})),
	}
}
