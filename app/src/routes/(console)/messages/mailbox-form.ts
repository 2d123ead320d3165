/** What the form of a mailbox sends. */

interface Sent {
	text: (name: string) => string
}

export function mailboxInputFrom(form: Sent) {
	return {
		name: form.text('name'),
		extensionId: form.text('extensionId'),
		email: form.text('email'),
		webhookId: form.text('webhookId'),
		keepDays: form.text('keepDays').trim(),
	}
}
