/** Webhook: tells another machine about the call, without the caller waiting for it. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const webhook = defineNode({
	type: 'webhook',
	label: 'Webhook',
	group: 'Data',
	description: 'Tells another machine about the call; the caller does not wait for it.',
	icon: 'i-webhook',
	schema: z.object({
		webhookId: z.string().min(1, 'Choose a webhook').meta({ title: 'Webhook', widget: 'webhook' }),
		payload: z
			.discriminatedUnion('kind', [
				z.object({ kind: z.literal('call').meta({ title: 'The call and its variables' }) }),
				z.object({
					kind: z.literal('json').meta({ title: 'JSON of your own' }),
					json: z.string().max(20_000).default('').meta({
						title: 'JSON',
						widget: 'template-text',
						help: 'Such as {"order": "{{ order_number }}"}. Values are put in safely.',
					}),
				}),
			])
			.default({ kind: 'call' })
			.meta({ title: 'What it is told' }),
	}),
	exits: () => ['next', 'failed'],
	summary: ({ payload }) => (payload.kind === 'call' ? 'the call and its variables' : 'JSON of your own'),
	help: {
		text: [
			'Hands a notification over and goes on at once. It is sent in the background, up to ten times over about a day, until the other machine answers with 200 to 299. Every try stands on the Webhooks page, where it can be sent again.',
			'Each request is signed: the header X-Callytics-Signature has the time t and v1, the HMAC-SHA256 of “t.body” with the webhook’s secret, in hexadecimal. Check it, and refuse what is older than a few minutes.',
			'The body is {"id": …, "event": "flow", "at": …, "callId": …, "data": …}; data is what is set here.',
			'To wait for an answer and use it, take an HTTP request instead.',
		],
		exits: {
			next: 'At once; whether it arrived is seen on the Webhooks page.',
			failed: 'A variable has no value, or the JSON is not valid.',
		},
		afterRestart: 'It is handed over exactly once, and the caller notices nothing.',
		example:
			'Tell the CRM who calls as soon as the call begins, so that the customer’s page is open when it is answered.',
	},
})
