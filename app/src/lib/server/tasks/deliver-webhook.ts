/** Delivers to a webhook: one attempt, signed, and what came of it written down. */
import type { AttemptResult } from '#lib/domain/delivery.ts'
import { getDelivery, noteDeliveryAttempt, type DeliveryRow, type WebhookRow } from '../db/webhooks.ts'
import { sendRequest } from '../outgoing/send-request.ts'
import { signatureHeader, signatureOf } from '../outgoing/signature.ts'

const timeoutMs = 10_000
/** More of what the other side says is of no use to a reader. */
const answerShown = 1000

/** Makes one attempt of a delivery; one that is finished or gone is left alone. */
export async function deliverWebhook(
	{ deliveryId }: { deliveryId: string },
	_signal?: AbortSignal,
	send: typeof sendRequest = sendRequest,
): Promise<void> {
	const found = await getDelivery(deliveryId)
	if (found?.delivery.state !== 'pending') return
	await noteDeliveryAttempt(found.delivery, await attempt(found.delivery, found.webhook, send))
}

async function attempt(
	{ id, payload, attempts }: DeliveryRow,
	{ url, secret, allowsPrivate }: WebhookRow,
	send: typeof sendRequest,
): Promise<AttemptResult> {
	const outcome = await send({
		...{ method: 'POST', url, body: payload, timeoutMs, allowsPrivate },
		headers: {
			'Content-Type': 'application/json',
			'X-Callytics-Delivery': id,
			'X-Callytics-Attempt': String(attempts + 1),
			'Idempotency-Key': id,
			[signatureHeader]: signatureOf(secret, payload, Math.floor(Date.now() / 1000)),
		},
	})
	if (outcome.kind !== 'answer') return { isDelivered: false, error: outcome.detail, answer: '' }
	const isDelivered = outcome.status >= 200 && outcome.status < 300
	// PostgreSQL stores neither NUL nor half a surrogate pair.
	const answer = outcome.body.slice(0, answerShown).replaceAll('\0', '').toWellFormed()
	const error = isDelivered ? '' : `It answered ${outcome.status}.`
	return { isDelivered, status: outcome.status, error, answer }
}
