/** HTTP request: asks another machine and goes on by its answer. */
import { z } from 'zod'
import { jsonPath } from '../../domain/json-path.ts'
import { promptSetting } from '../../domain/prompt.ts'
import { VariableName } from '../../domain/variable.ts'
import { defineNode } from '../node.ts'

const Pair = z.object({
	name: z
		.string()
		.trim()
		.regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z[\]]{1,100}$/, 'A name has letters, digits and - only')
		.meta({ title: 'Name' }),
	value: z.string().max(2000).default('').meta({ title: 'Value', widget: 'template' }),
})

export const httpRequest = defineNode({
	type: 'http-request',
	label: 'HTTP request',
	group: 'Data',
	description: 'Asks another machine, such as your shop or CRM, and goes on by what it answers.',
	icon: 'i-globe',
	holdsUp: true,
	schema: z.object({
		method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET').meta({ title: 'Method' }),
		url: z
			.string()
			.trim()
			.max(2000)
			// The host is written out: a caller's keys must not decide whom the appliance asks.
			.regex(
				/^https?:\/\/[^\s/{}?#]+(?=$|[/?#])/,
				'An address begins with https:// and a host, such as https://shop.example/orders',
			)
			.meta({
				title: 'Address',
				widget: 'template',
				help: 'Values are encoded: {{ call.caller }} can stand anywhere after the host.',
			}),
		headers: z.array(Pair).max(20).default([]).meta({ title: 'Headers' }),
		body: z
			.discriminatedUnion('kind', [
				z.object({ kind: z.literal('none').meta({ title: 'Nothing' }) }),
				z.object({
					kind: z.literal('json').meta({ title: 'JSON' }),
					json: z.string().max(20_000).default('').meta({ title: 'JSON', widget: 'template-text' }),
				}),
				z.object({
					kind: z.literal('form').meta({ title: 'Form fields' }),
					fields: z.array(Pair).max(50).default([]).meta({ title: 'Fields' }),
				}),
				z.object({
					kind: z.literal('text').meta({ title: 'Plain text' }),
					text: z.string().max(20_000).default('').meta({ title: 'Text', widget: 'template-text' }),
				}),
			])
			.default({ kind: 'none' })
			.meta({ title: 'What is sent' }),
		keep: z
			.array(
				z.object({
					variable: VariableName.meta({ title: 'Variable', widget: 'variable' }),
					path: z
						.string()
						.trim()
						.max(200)
						.regex(jsonPath, 'Written as order.items[0].name; empty for the whole answer')
						.default('')
						.meta({
							title: 'From',
							help: 'Where it stands in the JSON answer, such as order.total; empty for the whole.',
						}),
				}),
			)
			.max(20)
			.default([])
			.meta({ title: 'Kept from the answer' }),
		callerHears: z
			.discriminatedUnion('kind', [
				z.object({ kind: z.literal('music').meta({ title: 'Music' }) }),
				z.object({
					kind: z.literal('prompt').meta({ title: 'A prompt, then music' }),
					prompt: promptSetting(1).meta({ title: 'Prompt', widget: 'prompt' }),
				}),
			])
			.default({ kind: 'music' })
			.meta({ title: 'The caller hears meanwhile' }),
		timeoutSeconds: z.number().int().min(1).max(30).default(5).meta({ title: 'Wait for an answer', unit: 's' }),
		retries: z
			.number()
			.int()
			.min(0)
			.max(3)
			.default(1)
			.meta({ title: 'Try again', unit: 'times', help: 'When nothing answers, or the answer is 502, 503 or 504.' }),
		allowsPrivate: z.boolean().default(false).meta({
			title: 'May ask the local network',
			help: 'Addresses such as 192.168.1.10. The appliance itself is never asked.',
		}),
	}),
	exits: () => [
		...['success', 'not-found', 'refused', 'server-error'],
		...['timeout', 'unreachable', 'bad-answer', 'failed'],
	],
	optionalExits: ['not-found', 'refused', 'server-error', 'timeout', 'unreachable', 'bad-answer'],
	summary: ({ method, url }) => `${method} ${url.replace(/^https?:\/\//, '') || 'nowhere yet'}`,
	sets: ({ keep }) => keep.map(({ variable }) => variable),
	help: {
		text: [
			'Sends one request and waits for the answer while the caller hears music or a prompt. What you need of a JSON answer is kept in variables, which every later node can say, compare or send.',
			'Values of variables are encoded wherever they are put in, so nothing a caller enters can change the address or the body’s form. The appliance itself is never asked, whatever the address; machines of the local network only when allowed. At most 256 kB of an answer are read and three redirects followed, and no header goes along to another host.',
			'An exit without an edge leads where failed leads.',
		],
		exits: {
			success: 'The answer is 200 to 299, and what is to be kept was found in it.',
			'not-found': 'The answer is 404: there is no such order, customer or page.',
			refused: 'Any other answer from 400 to 499: the request is not understood or not allowed.',
			'server-error': 'The answer is 500 or above: the other machine has a fault.',
			timeout: 'There was no whole answer in time.',
			unreachable: 'Nothing answers at that address, or the connection broke off.',
			'bad-answer':
				'What is to be kept cannot be read: the answer is no JSON, too large, or a redirect that leads nowhere.',
			failed: 'It was not sent: a variable has no value, the body is no JSON, or the address is not allowed.',
		},
		afterRestart:
			'It is sent again. A GET is a question and may be asked twice; every other method carries a header Idempotency-Key with the same value both times, by which the other machine knows that it has done it already. Music or prompt go on.',
		example:
			'GET https://shop.example/orders/{{ order_number }} with state kept from order.state; a prompt then says “Your order is {{ state }}”.',
	},
})
