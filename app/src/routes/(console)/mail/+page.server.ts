/** The mail server without its password, the last mails, and setting and trying it. */
import { action } from '#lib/server/auth/action.ts'
import { getMailSettings, listMails } from '#lib/server/db/mails.ts'
import { changeMailServer, sendMailAgain, sendTestMail } from '#lib/server/settings/mail.ts'
import type { Actions, PageServerLoad } from './$types'

const shownMails = 30

export const load: PageServerLoad = async ({ depends }) => {
	depends('callytics:mails')
	const [settings, mails] = await Promise.all([getMailSettings(), listMails(shownMails)])
	const server = settings && { ...settings, password: undefined, hasPassword: settings.password !== '' }
	return {
		server,
		mails: mails.map(({ id, callId, recipient, subject, state, attempts, lastError, nextAttemptAt, createdAt }) => ({
			...{ id, callId, recipient, subject, state, attempts, lastError },
			createdAt: createdAt.getTime(),
			nextAttemptAt: nextAttemptAt?.getTime(),
		})),
	}
}

export const actions = {
	save: action(async (form, actor) => {
		const text = (name: string) => form.text(name)
		const input = { host: text('host'), port: text('port'), security: text('security'), sender: text('sender') }
		await changeMailServer({ ...input, userName: text('userName'), password: text('password') }, actor)
		return { saved: true }
	}),
	test: action(async (form, actor) => ({ taken: await sendTestMail(form.text('to'), actor) })),
	again: action(async (form) => {
		await sendMailAgain(form.text('mailId'))
		return { again: true }
	}),
} satisfies Actions
