/** Sending a mail through the mail server that somebody has set. */
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { MailSettings } from '../db/mails.ts'

const timeoutMs = 20_000

/** What to send; the sender is the server's. */
export interface OutgoingMail {
	/** Addresses with commas between them. */
	to: string
	subject: string
	text: string
	/** Made once, so that two attempts of the same mail can be told to be the same. */
	id: string
	attachment?: { name: string; path: string } | undefined
}

/** What the server said: its last line when it took the mail, or why not in one sentence. */
export type MailOutcome = { isTaken: true; answer: string } | { isTaken: false; problem: string }

/** Never rejects: a mail server that refuses is an outcome. */
export async function sendMail(server: MailSettings, mail: OutgoingMail): Promise<MailOutcome> {
	const transport = createTransport({
		host: server.host.replace(/^\[|\]$/g, ''),
		port: server.port,
		secure: server.security === 'tls',
		requireTLS: server.security === 'starttls',
		ignoreTLS: server.security === 'none',
		...(server.userName ? { auth: { user: server.userName, pass: server.password } } : {}),
		...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
		// A template could otherwise name a file of ours or an address to fetch.
		...{ disableFileAccess: false, disableUrlAccess: true },
	})
	const { to, subject, text, attachment, id } = mail
	const options: SendMailOptions = {
		...{ from: server.sender, to: to.split(',').map((address) => address.trim()), subject: oneLine(subject), text },
		messageId: `<${id}@${hostOf(server.sender)}>`,
		...(attachment ? { attachments: [{ filename: attachment.name, path: attachment.path }] } : {}),
	}
	try {
		const { response } = await transport.sendMail(options)
		return { isTaken: true, answer: response }
	} catch (error) {
		return { isTaken: false, problem: sentenceOf(error) }
	} finally {
		transport.close()
	}
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

const hostOf = (sender: string) => /@([A-Za-z0-9.-]+)/.exec(sender)?.[1] ?? 'callytics.invalid'

/** Codes of nodemailer and of the network, in a user's words. */
function sentenceOf(error: unknown): string {
	const { code, response, message } = error as { code?: string; response?: string; message?: string }
	if (code === 'EAUTH') return `The server refuses the user name and password: ${response ?? message ?? ''}`
	if (response) return `The server said: ${response}`
	switch (code) {
		case 'EDNS':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return 'There is no mail server of this name.'
		case 'ECONNREFUSED':
		case 'ESOCKET':
			return `The mail server cannot be reached: ${message ?? ''}`
		case 'ETIMEDOUT':
		case 'ECONNECTION':
			return 'The mail server did not answer in time.'
		case 'ETLS':
			return `No encrypted connection can be made: ${message ?? ''}`
		default:
			return message ?? 'The mail server did not take it.'
	}
}
