/** Changing webhooks: rule, row. The executor needs nothing of them: deliveries are the console's. */
import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { deliveryOf } from '../db/call-consequences.ts'
import { violatedConstraint } from '../db/pool.ts'
import {
	addDeliveries,
	deleteWebhook,
	getDelivery,
	getWebhook,
	insertWebhook,
	repeatDelivery,
	updateWebhook,
	type WebhookRow,
} from '../db/webhooks.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { changeAs, type Actor } from './actor.ts'
import { refuseWhileInUse } from './flow-uses.ts'

const isWebAddress = (text: string) => /^https?:$/.test(URL.parse(text)?.protocol ?? '')

const WebhookInput = z.object({
	name: z.string().trim().min(1, 'A webhook needs a name.').max(80, 'A name has at most 80 characters.'),
	url: z
		.string()
		.trim()
		.max(2000, 'An address has at most 2,000 characters.')
		.refine(isWebAddress, 'An address begins with https://, such as https://crm.example.com/calls.'),
	allowsPrivate: z.boolean().default(false),
})
export type WebhookInput = z.input<typeof WebhookInput>

// The prefix tells people what it is when they meet it in a configuration.
const newSecret = () => `whsec_${randomBytes(32).toString('base64url')}`

function nameTaken(error: unknown): never {
	if (violatedConstraint(error) !== 'webhooks_name_unique') throw error
	throw new UserError(409, 'webhook.name_taken', 'Another webhook has this name. Choose another one.', 'name')
}

function mustExist(webhook: WebhookRow | undefined): WebhookRow {
	if (!webhook) throw new UserError(404, 'webhook.not_found', 'This webhook is gone: somebody deleted it.')
	return webhook
}

/**
 * @param id the one it had before it was deleted
 * @returns the row, whose secret is shown now and never again
 * @throws UserError 409 `webhook.name_taken`
 */
export async function createWebhook(input: WebhookInput, actor: Actor, id?: string): Promise<WebhookRow> {
	const settings = WebhookInput.parse(input)
	const webhook = await changeAs(actor, () => insertWebhook({ ...settings, id, secret: newSecret() })).catch(nameTaken)
	log.info('webhook created', { webhook: webhook.name, user: actor.name })
	return webhook
}

/** @throws UserError 404 `webhook.not_found`, 409 `webhook.name_taken` */
export async function changeWebhook(id: string, input: WebhookInput, actor: Actor): Promise<WebhookRow> {
	const settings = WebhookInput.parse(input)
	const webhook = mustExist(await changeAs(actor, () => updateWebhook(id, settings)).catch(nameTaken))
	log.info('webhook changed', { webhook: webhook.name, user: actor.name })
	return webhook
}

/** Gives it another secret; what is signed from now on is signed with that. @throws UserError 404 */
export async function renewSecret(id: string, actor: Actor): Promise<WebhookRow> {
	const webhook = mustExist(await changeAs(actor, () => updateWebhook(id, { secret: newSecret() })))
	log.info('webhook secret renewed', { webhook: webhook.name, user: actor.name })
	return webhook
}

/** @throws UserError 404 `webhook.not_found`, 409 `webhook.in_use` while flows that take calls tell it things */
export async function removeWebhook(id: string, actor: Actor): Promise<void> {
	await refuseWhileInUse('webhook', id, 'webhook.in_use', 'It is told about calls by')
	const webhook = mustExist(await changeAs(actor, () => deleteWebhook(id)))
	log.info('webhook deleted', { webhook: webhook.name, user: actor.name })
}

/** Sends it a delivery that says it is a test. @throws UserError 404 */
export async function testWebhook(id: string, actor: Actor): Promise<void> {
	const webhook = mustExist(await getWebhook(id))
	const data = { message: 'This is a test from the Webhooks page.', by: actor.name }
	await addDeliveries([deliveryOf(randomUUID(), webhook.id, null, Date.now(), 'test', data)])
}

/** Sends a delivery again, whatever came of it. @throws UserError 404 `delivery.not_found` */
export async function sendAgain(webhookId: string, deliveryId: string): Promise<void> {
	const found = await getDelivery(deliveryId)
	if (found?.webhook.id === webhookId && (await repeatDelivery(deliveryId))) return
	throw new UserError(404, 'delivery.not_found', 'This delivery is gone: it was older than 30 days.')
}
