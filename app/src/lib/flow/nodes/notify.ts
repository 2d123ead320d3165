/** Notify: a mail to people, or a short message to another machine. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

const address = /^[^\s@<>,;"()]{1,64}@[^\s@<>,;"()]{1,190}$/

export const notify = defineNode({
	type: 'notify',
	label: 'Notify',
	group: 'Data',
	description: 'Sends a mail, or a short message to a webhook; the caller does not wait for it.',
	icon: 'i-mail',
	schema: z.object({
		by: z
			.discriminatedUnion('kind', [
				z.object({
					kind: z.literal('mail').meta({ title: 'Mail' }),
					to: z
						.string()
						.trim()
						.max(1000)
						.refine(
							(text) => text !== '' && text.split(',').every((one) => address.test(one.trim())),
							'Mail addresses, several with a comma between them',
						)
						.meta({ title: 'To', help: 'Several with a comma between them.' }),
					subject: z.string().min(1, 'A mail has a subject').max(200).meta({ title: 'Subject', widget: 'template' }),
					text: z.string().max(10_000).default('').meta({ title: 'Text', widget: 'template-text' }),
				}),
				z.object({
					kind: z.literal('webhook').meta({ title: 'Webhook' }),
					webhookId: z.string().min(1, 'Choose a webhook').meta({ title: 'Webhook', widget: 'webhook' }),
					text: z.string().min(1, 'Write what is told').max(2000).meta({ title: 'Message', widget: 'template-text' }),
				}),
			])
			.meta({ title: 'How' }),
	}),
	exits: () => ['next', 'failed'],
	summary: ({ by }) => (by.kind === 'mail' ? `mail to ${by.to || 'nobody yet'}` : 'message to a webhook'),
	help: {
		text: [
			'Tells people that something has happened: a mail through the mail server set under Mail, or a message to a webhook, such as a chat room. It is sent in the background and tried again for about a day, so a mail server that is away for an hour costs nothing.',
			'A webhook gets the text and the call in data: {"event": "flow", "data": {"text": …, "call": …}, …}.',
		],
		exits: {
			next: 'At once; whether it was taken is seen on the pages Mail and Webhooks.',
			failed: 'A variable in the subject or the text has no value.',
		},
		afterRestart: 'It is handed over exactly once, and the caller notices nothing.',
		example:
			'Mail the workshop “Breakdown reported by {{ call.caller }}” when a caller chooses the emergency line at night.',
	},
})
