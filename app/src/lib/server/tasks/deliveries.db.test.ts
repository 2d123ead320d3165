/** From a call's event to another machine: once, in order, through kills and outages; with real servers at the other end. */
import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CallEvent, CallEventOf } from '#lib/domain/events.ts'
import { writeCallEvents } from '#lib/server/db/call-events.ts'
import { insertMailbox, listMailboxes, listMessages } from '#lib/server/db/mailboxes.ts'
import { listMails } from '#lib/server/db/mails.ts'
import { database } from '#lib/server/db/pool.ts'
import { listRecordings } from '#lib/server/db/recordings.ts'
import { openTaskPool } from '#lib/server/db/tasks.ts'
import { getDelivery, insertWebhook, listDeliveries, repeatDelivery } from '#lib/server/db/webhooks.ts'
import { sendRequest } from '#lib/server/outgoing/send-request.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import { takeMessage } from './take-message.ts'
import { migrateTasks, startTasks, type Tasks, type TaskWorker } from './worker.ts'

const address = await freshDatabase()
const pool = openTaskPool(address)
await migrateTasks(pool)
afterAll(() => pool.end())

const servers: Server[] = []
const workers: TaskWorker[] = []
afterEach(async () => {
	for (const worker of workers.splice(0)) await worker.stop()
	for (const server of servers.splice(0)) {
		server.closeAllConnections()
		server.close()
	}
})
beforeEach(async () => {
	for (const table of ['webhooks', 'mails', 'mailboxes', 'recordings', 'callEvents', 'calls'] as const)
		await database().deleteFrom(table).execute()
	await pool.query('delete from graphile_worker._private_jobs')
})

interface Received {
	body: string
	headers: Record<string, string | string[] | undefined>
}

/** A machine that answers with these statuses one after the other, the last one for ever. */
async function receiver(...statuses: number[]): Promise<{ url: string; received: Received[] }> {
	const received: Received[] = []
	const server = createServer((request, response) => {
		let body = ''
		request.on('data', (chunk) => (body += String(chunk)))
		request.on('end', () => {
			received.push({ body, headers: request.headers })
			response.writeHead(statuses[Math.min(received.length, statuses.length) - 1] ?? 200).end('seen')
		})
	})
	servers.push(server)
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received }
}

// The tests' other machine is this one, which the guard rightly refuses; everything else of the request is real.
const sendHere: typeof sendRequest = async (request) => {
	const response = await fetch(request.url, {
		method: request.method,
		headers: request.headers,
		body: request.body ?? null,
	})
	return { kind: 'answer', status: response.status, headers: {}, body: await response.text(), url: request.url }
}

const notAsked = () => Promise.reject(new Error('not asked in this test'))
const tasks: Tasks = {
	'deliver-webhook': (payload) => deliverWebhook(payload, undefined, sendHere),
	'deliver-mail': () => Promise.resolve(),
	'take-message': notAsked,
	'show-messages': () => Promise.resolve(),
	'remove-sound': notAsked,
	'watch-machine': notAsked,
	'watch-certificate': notAsked,
	'trust-addresses': notAsked,
	'expire-recordings': notAsked,
	'end-trial': notAsked,
	'look-after-backups': notAsked,
}

function startWorker(list: Partial<Tasks> = {}): TaskWorker {
	const worker = startTasks(openTaskPool(address), { ...tasks, ...list })
	workers.push(worker)
	return worker
}

const at = Date.UTC(2026, 10, 21, 9, 0, 0)
const requested = (webhookId: string, deliveryId = randomUUID()): CallEvent => ({
	...{ name: 'webhook.requested', callId: 'c1', seq: 2, at, deliveryId, nodeId: 'n' },
	...{ webhookId, payload: { order: 7 } },
})
const webhookTo = (url: string) =>
	insertWebhook({ name: `hook ${randomUUID()}`, url, allowsPrivate: true, secret: 'x'.repeat(40) })

test('an event leads to one signed request, however often it is written', async () => {
	const { url, received } = await receiver(200)
	const webhook = await webhookTo(url)
	const event = requested(webhook.id)
	for (let times = 0; times < 3; times++) await writeCallEvents([event])
	startWorker()
	await vi.waitFor(async () => expect((await listDeliveries(webhook.id, 10))[0]?.state).toBe('delivered'), 8000)
	await writeCallEvents([event])
	expect(await listDeliveries(webhook.id, 10)).toMatchObject([{ attempts: 1, lastStatus: 200, lastAnswer: 'seen' }])
	expect(received).toHaveLength(1)
	const { body, headers } = received[0]!
	expect(JSON.parse(body)).toMatchObject({ event: 'flow', callId: 'c1', data: { order: 7 } })
	const [, time, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-callytics-signature']))!
	expect(digest).toBe(createHmac('sha256', webhook.secret).update(`${time}.${body}`).digest('hex'))
})

test('a machine that has a fault is told again later, and a user may say at once', async () => {
	const { url, received } = await receiver(500, 200)
	const webhook = await webhookTo(url)
	const event = requested(webhook.id) as CallEvent & { deliveryId: string }
	await writeCallEvents([event])
	startWorker()
	await vi.waitFor(async () => expect((await getDelivery(event.deliveryId))?.delivery.attempts).toBe(1), 8000)
	const { delivery } = (await getDelivery(event.deliveryId))!
	expect(delivery).toMatchObject({ state: 'pending', lastStatus: 500, lastError: 'It answered 500.' })
	expect(delivery.nextAttemptAt!.getTime() - Date.now()).toBeGreaterThan(5000)
	expect(await repeatDelivery(event.deliveryId)).toBe(true)
	await vi.waitFor(async () => expect((await getDelivery(event.deliveryId))?.delivery.state).toBe('delivered'), 8000)
	expect(received).toHaveLength(2)
	expect(received[0]!.headers['idempotency-key']).toBe(received[1]!.headers['idempotency-key'])
})

test('after ten attempts it counts as failed', async () => {
	const webhook = await webhookTo('http://127.0.0.1:9/')
	const event = requested(webhook.id) as CallEvent & { deliveryId: string }
	await writeCallEvents([event])
	for (let attempt = 0; attempt < 12; attempt++) await deliverWebhook(event)
	expect((await getDelivery(event.deliveryId))?.delivery).toMatchObject({
		state: 'failed',
		attempts: 10,
		nextAttemptAt: null,
	})
})

test('the appliance itself is not delivered to, whatever is allowed', async () => {
	const { url, received } = await receiver(200)
	const webhook = await webhookTo(url)
	const event = requested(webhook.id) as CallEvent & { deliveryId: string }
	await writeCallEvents([event])
	await deliverWebhook(event)
	expect((await getDelivery(event.deliveryId))?.delivery.lastError).toContain('the appliance itself')
	expect(received).toEqual([])
})

test('what a killed worker had in hand is done by the next one', async () => {
	const { url } = await receiver(200)
	const webhook = await webhookTo(url)
	await writeCallEvents([requested(webhook.id)])
	// What a kill in the middle of a task leaves in PostgreSQL. A worker of this process would take the freed task again.
	await sql`update graphile_worker._private_jobs set locked_by = 'killed', locked_at = now(), attempts = 1`.execute(
		database(),
	)
	startWorker()
	await vi.waitFor(async () => expect((await listDeliveries(webhook.id, 1))[0]?.state).toBe('delivered'), 8000)
})

test('a webhook that is gone holds nothing up', async () => {
	await writeCallEvents([requested(randomUUID()), requested('not-an-id')])
	expect(await database().selectFrom('webhookDeliveries').selectAll().execute()).toEqual([])
})

test('a message is in its box once, with a mail and a request that tell of it', async () => {
	const { url } = await receiver(200)
	const webhook = await webhookTo(url)
	const box = await insertMailbox({
		...{ name: 'Sales', extensionId: null, email: 'sales@example.com', webhookId: webhook.id, keepDays: 30 },
	})
	const started: CallEvent = {
		...{ name: 'call.started', callId: 'c1', seq: 1, at, direction: 'inbound', callerNumber: '+32470111222' },
		...{ callerName: 'Ada', dialled: '100' },
	}
	const left: CallEvent = {
		...{ name: 'message.left', callId: 'c1', seq: 2, at, messageId: 'c1-message-1', mailboxId: box.id, seconds: 7.4 },
	}
	await writeCallEvents([started, left])
	await writeCallEvents([left])
	for (let times = 0; times < 2; times++) await takeMessage(left as CallEventOf<'message.left'>)
	expect(await listMessages(box.id, 10)).toMatchObject([
		{ id: 'c1-message-1', callerNumber: '+32470111222', callerName: 'Ada', seconds: 7.4, heardAt: null },
	])
	expect(await listMailboxes()).toMatchObject([{ name: 'Sales', unheard: 1, total: 1 }])
	expect(await listMails(10)).toMatchObject([
		{ recipient: 'sales@example.com', subject: 'New message from Ada, +32470111222', messageId: 'c1-message-1' },
	])
	expect(await listDeliveries(webhook.id, 10)).toHaveLength(1)
})

test('a recording is written down from its beginning to its end, in any order', async () => {
	const events: CallEvent[] = [
		{ name: 'recording.started', callId: 'c1', seq: 1, at, recordingId: 'c1-rec-1' },
		{ name: 'recording.ended', callId: 'c1', seq: 2, at: at + 5000, recordingId: 'c1-rec-1', seconds: 5 },
	]
	for (const event of events.toReversed()) await writeCallEvents([event])
	const expected = [
		{ id: 'c1-rec-1', seconds: 5, startedAt: new Date(at), endedAt: new Date(at + 5000), removedAt: null },
	]
	expect(await listRecordings('c1')).toMatchObject(expected)
	await writeCallEvents(events)
	expect(await listRecordings('c1')).toMatchObject(expected)
})
