/** Webhooks, and what is delivered to them. */
import { pauseAfterAttempt, type AttemptResult, type DeliveryState } from '../../domain/delivery.ts'
import { database, transaction } from './pool.ts'
import { isRowId, rowId } from './row-id.ts'
import { addTask } from './tasks.ts'

/** What a user decides about a webhook. */
export interface WebhookSettings {
	name: string
	url: string
	/** It may lie in the local network. */
	allowsPrivate: boolean
}

export interface WebhookRow extends WebhookSettings {
	id: string
	/** Every delivery is signed with it. */
	secret: string
	createdAt: Date
}

export interface DeliveryRow {
	id: string
	webhookId: string
	callId: string | null
	payload: string
	state: DeliveryState
	attempts: number
	lastStatus: number | null
	lastError: string
	lastAnswer: string
	nextAttemptAt: Date | null
	createdAt: Date
	finishedAt: Date | null
}

/** A webhook with how its deliveries stand. */
export interface WebhookWithCounts extends WebhookRow {
	pending: number
	failed: number
	lastDeliveredAt: Date | null
}

export async function listWebhooks(): Promise<WebhookWithCounts[]> {
	const rows = await database()
		.selectFrom('webhooks')
		.leftJoin('webhookDeliveries', 'webhookDeliveries.webhookId', 'webhooks.id')
		.selectAll('webhooks')
		.select(({ fn }) => [
			fn.count<number>('webhookDeliveries.id').filterWhere('state', '=', 'pending').as('pending'),
			fn.count<number>('webhookDeliveries.id').filterWhere('state', '=', 'failed').as('failed'),
			fn.max('finishedAt').filterWhere('state', '=', 'delivered').as('lastDeliveredAt'),
		])
		.groupBy('webhooks.id')
		.orderBy('webhooks.name')
		.execute()
	return rows as WebhookWithCounts[]
}

export function getWebhook(id: string): Promise<WebhookRow | undefined> {
	return database().selectFrom('webhooks').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
}

/** @throws on constraint `webhooks_name_unique` when the name is taken */
export function insertWebhook(
	settings: WebhookSettings & { secret: string; id?: string | undefined },
): Promise<WebhookRow> {
	return database().insertInto('webhooks').values(settings).returningAll().executeTakeFirstOrThrow()
}

/** @returns the changed row, or undefined when there is none */
export function updateWebhook(
	id: string,
	change: Partial<WebhookSettings & { secret: string }>,
): Promise<WebhookRow | undefined> {
	return database().updateTable('webhooks').set(change).where('id', '=', rowId(id)).returningAll().executeTakeFirst()
}

/** Its deliveries go with it. @returns the deleted row, or undefined when there was none */
export function deleteWebhook(id: string): Promise<WebhookRow | undefined> {
	return database().deleteFrom('webhooks').where('id', '=', rowId(id)).returningAll().executeTakeFirst()
}

/** Something to be delivered. `id` is its identity: told twice it is delivered once. */
export interface NewDelivery {
	id: string
	webhookId: string
	callId: string | null
	payload: string
}

/**
 * Takes deliveries over, with the tasks that make them. Those that are there already, and those to a webhook that has
 * been deleted, are left out.
 */
export async function addDeliveries(deliveries: readonly NewDelivery[]): Promise<void> {
	const wanted = deliveries.filter(({ id, webhookId }) => isRowId(id) && isRowId(webhookId))
	if (wanted.length === 0) return
	await transaction(async () => {
		const known = await database()
			.selectFrom('webhooks')
			.select('id')
			.where('id', 'in', [...new Set(wanted.map(({ webhookId }) => webhookId))])
			.forShare()
			.execute()
		const ids = new Set(known.map(({ id }) => id))
		const rows = wanted.filter(({ webhookId }) => ids.has(webhookId))
		if (rows.length === 0) return
		const added = await database()
			.insertInto('webhookDeliveries')
			.values(rows)
			.onConflict((conflict) => conflict.column('id').doNothing())
			.returning('id')
			.execute()
		for (const { id } of added) await addTask('deliver-webhook', { deliveryId: id }, `webhook ${id}`)
	})
}

/** A delivery with where it goes. */
export async function getDelivery(id: string): Promise<{ delivery: DeliveryRow; webhook: WebhookRow } | undefined> {
	const delivery = await database()
		.selectFrom('webhookDeliveries')
		.selectAll()
		.where('id', '=', rowId(id))
		.executeTakeFirst()
	const webhook = delivery && (await getWebhook(delivery.webhookId))
	return webhook && { delivery: delivery as DeliveryRow, webhook }
}

/** The last deliveries to a webhook, newest first. */
export async function listDeliveries(webhookId: string, limit: number): Promise<DeliveryRow[]> {
	const rows = await database()
		.selectFrom('webhookDeliveries')
		.selectAll()
		.where('webhookId', '=', rowId(webhookId))
		.orderBy('createdAt', 'desc')
		.orderBy('id')
		.limit(limit)
		.execute()
	return rows as DeliveryRow[]
}

/** Writes down what came of an attempt, and plans the next one where there is to be one. */
export async function noteDeliveryAttempt(delivery: DeliveryRow, result: AttemptResult): Promise<void> {
	const attempts = delivery.attempts + 1
	const pause = result.isDelivered || result.isFinal ? undefined : pauseAfterAttempt(attempts)
	const state: DeliveryState = result.isDelivered ? 'delivered' : pause === undefined ? 'failed' : 'pending'
	await transaction(async () => {
		const { numUpdatedRows } = await database()
			.updateTable('webhookDeliveries')
			.set({
				...{ attempts, state, lastStatus: result.status ?? null, lastError: result.error, lastAnswer: result.answer },
				nextAttemptAt: pause === undefined ? null : new Date(Date.now() + pause * 1000),
				finishedAt: pause === undefined ? new Date() : null,
			})
			.where('id', '=', delivery.id)
			.where('state', '=', 'pending')
			.where('attempts', '=', delivery.attempts)
			.executeTakeFirst()
		if (pause === undefined || numUpdatedRows === 0n) return
		await addTask('deliver-webhook', { deliveryId: delivery.id }, `webhook ${delivery.id} ${attempts}`, pause)
	})
}

/** Begins anew with a delivery, whatever came of it before. @returns whether there is one */
export async function repeatDelivery(id: string): Promise<boolean> {
	return transaction(async () => {
		const { numUpdatedRows } = await database()
			.updateTable('webhookDeliveries')
			.set({ state: 'pending', attempts: 0, nextAttemptAt: null, finishedAt: null })
			.where('id', '=', rowId(id))
			.executeTakeFirst()
		if (numUpdatedRows === 0n) return false
		await addTask('deliver-webhook', { deliveryId: id }, `webhook ${id}`)
		return true
	})
}

/** Takes away finished deliveries that nobody will look at any more. @returns how many */
export async function deleteOldDeliveries(before: Date): Promise<number> {
	const result = await database().deleteFrom('webhookDeliveries').where('finishedAt', '<', before).executeTakeFirst()
	return Number(result.numDeletedRows)
}
