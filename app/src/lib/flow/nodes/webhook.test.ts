/** The webhook node: what is told, and that the caller never waits for it. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { webhook } from './webhook.ts'
import { runWebhook } from './webhook.server.ts'

const configWith = (payload: object) => webhook.schema.parse({ webhookId: 'w1', payload })

test('the other machine is told the call and its variables', async () => {
	const call = fakeCall({ variables: { order_number: '7', paid: true } })
	expect(await runWebhook(call, configWith({ kind: 'call' }))).toBe('next')
	expect(call.webhooks).toEqual([
		{
			webhookId: 'w1',
			payload: {
				call: expect.objectContaining({ caller: '+3225550100' }) as object,
				variables: { order_number: '7', paid: true },
			},
		},
	])
})

test('or JSON of the user’s own, with values that cannot break it', async () => {
	const call = fakeCall({ variables: { name: '"quoted"', count: 2 } })
	const json = '{"who": "{{ name }}", "count": {{ count }}}'
	expect(await runWebhook(call, configWith({ kind: 'json', json }))).toBe('next')
	expect(call.webhooks[0]!.payload).toEqual({ who: '"quoted"', count: 2 })
})

test('what is no JSON is not sent', async () => {
	const call = fakeCall()
	expect(await runWebhook(call, configWith({ kind: 'json', json: '{"who": }' }))).toBe('failed')
	expect(call.webhooks).toEqual([])
})
