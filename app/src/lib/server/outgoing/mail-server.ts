/** Sending a mail through the mail server that somebody has set. */
import { createTransport, type SendMailOptions } from 'nodemailer'
import { bareHost } from '../console/address.ts'
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
		host: bareHost(server.host),
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

/** What nodemailer throws: its own code of the kind, and the code of the network or of the certificate behind it. */
interface MailError {
	code?: string
	originalCode?: string
	response?: string
	message?: string
	/** The certificate that was shown, where it is for another name. */
	cert?: { subjectaltname?: string }
}

/** Codes of nodemailer and of the network, in a user's words. */
function sentenceOf(error: unknown): string {
	const { code, originalCode, response, message = '', cert } = error as MailError
	if (code === 'EAUTH') return `The server refuses the user name and password: ${response ?? message}`
	const untrusted = certificateSentence(originalCode ?? '', cert?.subjectaltname ?? '')
	if (untrusted) return untrusted
	if (code === 'ETLS') {
		const what = /upgrading connection/.test(message)
			? 'The server offers no encryption on this port'
			: 'No encrypted connection can be made'
		return `${what}: ${response ?? message}`
	}
	if (response) return `The server said: ${response}`
	switch (code) {
		case 'EDNS':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return 'There is no mail server of this name.'
		case 'ECONNREFUSED':
		case 'ESOCKET':
			return `The mail server cannot be reached: ${message}`
		case 'ETIMEDOUT':
		case 'ECONNECTION':
			return 'The mail server did not answer in time.'
		default:
			return message || 'The mail server did not take it.'
	}
}

const unknownAuthority = new Set([
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** Why the server's certificate was not good enough, by OpenSSL's and Node's codes; undefined for anything else. */
function certificateSentence(code: string, names: string): string | undefined {
	if (unknownAuthority.has(code)) {
		return 'The certificate of the mail server comes from an authority that the appliance does not know. Give the server a certificate of a public authority; or, if it is in your own network and wants no sign-in, choose “In the clear”.'
	}
	if (code === 'CERT_HAS_EXPIRED') return 'The certificate of the mail server has expired. Renew it on the server.'
	if (code === 'CERT_NOT_YET_VALID') {
		return 'The certificate of the mail server is not valid yet. Look whether the clocks of both machines are right.'
	}
	if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
		const list = names.replaceAll(/(DNS|IP Address):/g, '')
		const wayOut = list
			? `: ${list}. Enter one of these as the server.`
			: '. Enter the name that stands in it as the server.'
		return `The certificate of the mail server is for other names${wayOut}`
	}
	if (/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/.test(code)) {
		return 'The server is not encrypted from the first byte on this port. Choose STARTTLS, usually with port 587.'
	}
	return undefined
}
