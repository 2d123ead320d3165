/** Setting the mail server: rule, row; and trying it out. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { getMailSettings, mailSecurities, repeatMail, saveMailSettings, type MailSettings } from '../db/mails.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { sendMail } from '../outgoing/mail-server.ts'
import { changeAs, type Actor } from './actor.ts'

const address = /^[^\s@<>,;"()]{1,64}@[^\s@<>,;"()]{1,190}$/
const oneLine = /^[^\r\n]*$/

const MailInput = z.object({
	host: z
		.string()
		.trim()
		.regex(/^[A-Za-z0-9.:[\]-]{1,253}$/, 'The server is a name or an address, such as smtp.example.com.'),
	port: z.coerce
		.number('A port is a number from 1 to 65535.')
		.int('A port is a whole number.')
		.min(1, 'A port is a number from 1 to 65535.')
		.max(65535, 'A port is a number from 1 to 65535.'),
	security: z.enum(mailSecurities),
	userName: z.string().trim().max(200).regex(oneLine, 'A user name is one line.').default(''),
	password: z.string().max(500).regex(oneLine, 'A password is one line.').optional(),
	sender: z
		.string()
		.trim()
		.max(300)
		.refine(
			(text) => address.test(text) || /^[^<>\r\n"]{1,100} <[^\s@<>]{1,64}@[^\s@<>]{1,190}>$/.test(text),
			'The sender is an address, such as phone@example.com, or a name with one: Phone <phone@example.com>.',
		),
})
/** What the form sends; an absent or empty password means "unchanged" where there is one. */
export type MailInput = Omit<z.input<typeof MailInput>, 'port' | 'security'> & {
	port: string | number
	security: string
}

function settingsFrom(input: MailInput, before: MailSettings | undefined): MailSettings {
	const parsed = MailInput.parse(input)
	if (!parsed.userName) return { ...parsed, password: '' }
	const isAnother = before !== undefined && before.host.toLowerCase() !== parsed.host.toLowerCase()
	if (isAnother && !parsed.password && before.password)
		throw new UserError(
			400,
			'mail.password_missing',
			'Another server is not sent the password of this one. Type the password again.',
			'password',
		)
	const password = parsed.password || before?.password || ''
	if (!password) throw new UserError(400, 'mail.password_missing', 'The user name needs its password.', 'password')
	if (parsed.security === 'none')
		throw new UserError(
			400,
			'mail.password_in_clear',
			'A password is not sent in the clear. Choose an encrypted connection, or leave the user name empty.',
			'security',
		)
	return { ...parsed, password }
}

/** @returns what is saved now, read back @throws UserError 400 for what cannot go together */
export async function changeMailServer(input: MailInput, actor: Actor): Promise<MailSettings> {
	const settings = settingsFrom(input, await getMailSettings())
	await changeAs(actor, () => saveMailSettings(settings))
	const saved = await getMailSettings()
	if (!saved) throw new Error('mail settings are gone after they were saved')
	log.info('mail server changed', { host: saved.host, user: actor.name })
	return saved
}

/**
 * Sends a test mail at once, so that whoever set the server sees what it says.
 * @returns the server's last line @throws UserError 502 `mail.not_taken` with the reason, 400 for no address
 */
export async function sendTestMail(to: string, actor: Actor): Promise<string> {
	const recipient = to.trim()
	if (!address.test(recipient)) throw new UserError(400, 'mail.no_address', 'Write one mail address.', 'to')
	const server = await getMailSettings()
	if (!server) throw new UserError(409, 'mail.not_set', 'Save a mail server first.')
	const text = `This is a test mail. It was sent by ${actor.name} from the console of the appliance.\n`
	const outcome = await sendMail(server, { to: recipient, subject: 'Test mail from Callytics', text, id: randomUUID() })
	if (!outcome.isTaken) throw new UserError(502, 'mail.not_taken', outcome.problem)
	return outcome.answer
}

/** Sends a mail again, whatever came of it. @throws UserError 404 `mail.not_found` */
export async function sendMailAgain(id: string): Promise<void> {
	if (!(await repeatMail(id)))
		throw new UserError(404, 'mail.not_found', 'This mail is gone: it was older than 30 days.')
}
