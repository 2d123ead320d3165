/** The notify node: what is sent to whom. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { notify } from './notify.ts'
import { runNotify } from './notify.server.ts'

const mail = {
	kind: 'mail',
	to: 'a@example.com, b@example.com',
	subject: 'Call from {{ call.caller }}',
	text: 'Hi {{ who }}',
}

test('people get a mail with the values of the call', async () => {
	const call = fakeCall({ variables: { who: 'Ada' } })
	expect(await runNotify(call, notify.schema.parse({ by: mail }))).toBe('next')
	expect(call.mails).toEqual([{ to: 'a@example.com, b@example.com', subject: 'Call from +3225550100', text: 'Hi Ada' }])
})

test('a subject stays one line, whatever is in a variable', async () => {
	const call = fakeCall({ variables: { who: 'Ada\r\nBcc: thief@example.com' } })
	await runNotify(call, notify.schema.parse({ by: { ...mail, subject: 'From {{ who }}' } }))
	expect(call.mails[0]!.subject).toBe('From Ada Bcc: thief@example.com')
})

test('a webhook gets the message and the call', async () => {
	const call = fakeCall({ variables: { who: 'Ada' } })
	await runNotify(call, notify.schema.parse({ by: { kind: 'webhook', webhookId: 'w1', text: '{{ who }} calls' } }))
	expect(call.webhooks).toMatchObject([{ webhookId: 'w1', payload: { text: 'Ada calls', call: { id: 'call-1' } } }])
})

test.each(['', 'nobody', 'a@example.com;b@example.com', 'Ada <a@example.com>', 'a@b\r\nBcc: c@d', 'a@example.com,'])(
	'%j is no mail address',
	(to) => expect(notify.schema.safeParse({ by: { ...mail, to } }).success).toBe(false),
)
