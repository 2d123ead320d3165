/** PostgreSQL is taken away under running tasks and comes back: nothing that was promised is lost. A server of its own is killed. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test, vi } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { writeCallEvents } from '#lib/server/db/call-events.ts'
import { migrate } from '#lib/server/db/migrate.ts'
import { closeDatabase, openDatabase } from '#lib/server/db/pool.ts'
import { openTaskPool } from '#lib/server/db/tasks.ts'
import { getDelivery, insertWebhook } from '#lib/server/db/webhooks.ts'
import type { sendRequest } from '#lib/server/outgoing/send-request.ts'
import { startTestDatabase } from '../../../../../image-build/test-database.ts'
import { readMigrations } from '../../../../tests/postgres.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import { migrateTasks, startTasks, type Tasks } from './worker.ts'

const server = await startTestDatabase()
const { PGHOST: host, PGUSER: user, PGDATABASE: name } = server.environment
const address = { host, user, database: name }
await migrate(address, readMigrations())
const pool = openTaskPool(address)
await migrateTasks(pool)
openDatabase(address)

/** The other machine: keeps every request until it is told to answer. */
const received: IncomingHttpHeaders[] = []
const waiting: (() => void)[] = []
const shop = createServer((request, response) => {
	request.resume()
	received.push(request.headers)
	waiting.push(() => response.end('seen'))
})
await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/`

// The tests' other machine is this one, which the guard rightly refuses; everything else of the request is real.
const sendHere: typeof sendRequest = async (request) => {
	const response = await fetch(request.url, { method: 'POST', headers: request.headers, body: request.body ?? null })
	return { kind: 'answer', status: response.status, headers: {}, body: await response.text(), url: request.url }
}
const notAsked = () => Promise.reject(new Error('not asked in this test'))
const tasks: Tasks = {
	'deliver-webhook': (payload) => deliverWebhook(payload, undefined, sendHere),
	...{ 'deliver-mail': notAsked, 'take-message': notAsked, 'show-messages': notAsked },
	...{
		'watch-machine': notAsked,
		'watch-certificate': notAsked,
		'trust-addresses': notAsked,
		'expire-recordings': notAsked,
		'remove-sound': notAsked,
	},
	...{ 'end-trial': notAsked, 'look-after-backups': notAsked },
}
const worker = startTasks(pool, tasks)

afterAll(async () => {
	for (const answer of waiting) answer()
	await worker.stop()
	await closeDatabase()
	shop.closeAllConnections()
	shop.close()
	await server.stop()
})

/** A call asks for a delivery. @returns its id */
async function deliver(): Promise<string> {
	const webhook = await insertWebhook({ name: randomUUID(), url, allowsPrivate: true, secret: 'x'.repeat(40) })
	const event: CallEvent & { deliveryId: string } = {
		...{ name: 'webhook.requested', callId: randomUUID(), seq: 2, at: Date.UTC(2026, 10, 21), nodeId: 'n' },
		...{ deliveryId: randomUUID(), webhookId: webhook.id, payload: {} },
	}
	await writeCallEvents([event])
	return event.deliveryId
}
const arrived = (count: number) => vi.waitFor(() => expect(received).toHaveLength(count), 20_000)
const delivered = (deliveryId: string) =>
	vi.waitFor(async () => expect((await getDelivery(deliveryId))?.delivery.state).toBe('delivered'), 20_000)

test('a delivery whose answer could not be written down is made again, under the same name', async () => {
	const deliveryId = await deliver()
	await arrived(1)
	await server.kill()
	waiting.shift()!()
	await server.start()
	await arrived(2)
	waiting.shift()!()
	await delivered(deliveryId)
	expect(received.map((headers) => headers['idempotency-key'])).toEqual([deliveryId, deliveryId])
})

test('a delivery that is asked for after the database came back is made by the same worker', async () => {
	received.length = 0
	await server.kill()
	await server.start()
	const deliveryId = await deliver()
	await arrived(1)
	waiting.shift()!()
	await delivered(deliveryId)
})

test('a delivery under way while the database was away is written down when it is back, and made once', async () => {
	received.length = 0
	const deliveryId = await deliver()
	await arrived(1)
	await server.kill()
	await server.start()
	waiting.shift()!()
	await delivered(deliveryId)
	expect(received).toHaveLength(1)
})
