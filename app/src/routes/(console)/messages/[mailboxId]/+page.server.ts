/** One mailbox: its messages, its settings, and changing both. */
import { error } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { getMailbox, listMessages } from '#lib/server/db/mailboxes.ts'
import { changeMailbox, removeMailbox, removeMessage, setHeard } from '#lib/server/settings/mailboxes.ts'
import { mailboxInputFrom } from '../mailbox-form.ts'
import type { Actions, PageServerLoad } from './$types'

const shownMessages = 200

export const load: PageServerLoad = async ({ params, depends }) => {
	depends('callytics:log')
	const mailbox = await getMailbox(params.mailboxId)
	if (!mailbox) error(404, 'This mailbox is gone: somebody deleted it.')
	const { id, name, extensionId, email, webhookId, keepDays } = mailbox
	return {
		mailbox: { id, name, extensionId, email, webhookId, keepDays },
		messages: (await listMessages(id, shownMessages)).map(({ leftAt, heardAt, mailboxId: _box, ...message }) => ({
			...message,
			leftAt: leftAt.getTime(),
			isHeard: heardAt !== null,
		})),
	}
}

export const actions = {
	save: action(async (form, actor, { params }) => {
		await changeMailbox(params.mailboxId, mailboxInputFrom(form), actor)
		return { saved: true }
	}),
	heard: action(async (form, _actor, { params }) => {
		await setHeard(params.mailboxId, form.text('messageId'), form.text('isHeard') === 'yes')
		return { heard: true }
	}),
	removeMessage: action(async (form, actor, { params }) => {
		await removeMessage(params.mailboxId, form.text('messageId'), actor)
		return { removed: true }
	}),
	remove: action(async (_form, actor, { params }) => {
		await removeMailbox(params.mailboxId, actor)
		return { removed: true }
	}),
} satisfies Actions
