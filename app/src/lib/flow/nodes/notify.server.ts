/** Notify: renders and hands over. */
import type { Executor } from '../node.ts'
import type { notify } from './notify.ts'

export const runNotify: Executor<typeof notify> = async ({ call, render, evaluate }, { by }) => {
	if (by.kind === 'mail') {
		// A line break in a subject would begin a header of its own.
		const subject = render(by.subject).replaceAll(/\s+/g, ' ').trim().slice(0, 200)
		await call.sendMail({ to: by.to, subject, text: render(by.text) })
	} else await call.sendWebhook(by.webhookId, { text: render(by.text), call: evaluate('call') })
	return 'next'
}
