/** Sending through a real SMTP conversation, with a small server at the other end. */
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { MailSettings } from '../db/mails.ts'
import { sendMail } from './mail-server.ts'

const servers: Server[] = []
afterEach(() => {
	for (const server of servers.splice(0)) server.close()
})

interface MailSink {
	settings: MailSettings
	/** Each mail as it was sent, headers and body. */
	mails: string[]
	recipients: string[]
}

/** A mail server that takes everything. @param answers what it says instead to a command */
async function mailSink(answers: Record<string, string> = {}): Promise<MailSink> {
	const mails: string[] = []
	const recipients: string[] = []
	const server = createServer((socket) => converse(socket, answers, mails, recipients))
	servers.push(server)
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address() as AddressInfo
	const settings: MailSettings = {
		...{ host: '127.0.0.1', port, security: 'none', userName: '', password: '', sender: 'Desk <desk@example.com>' },
	}
	return { settings, mails, recipients }
}

function converse(socket: Socket, answers: Record<string, string>, mails: string[], recipients: string[]): void {
	let isData = false
	let rest = ''
	socket.write('220 sink ESMTP\r\n')
	socket.on('data', (chunk) => {
		rest += String(chunk)
		for (;;) {
			const end = isData ? rest.indexOf('\r\n.\r\n') : rest.indexOf('\r\n')
			if (end < 0) return
			const text = rest.slice(0, end)
			rest = rest.slice(end + (isData ? 5 : 2))
			if (isData) mails.push(text)
			else if (text.startsWith('RCPT TO:')) recipients.push(text.slice(8))
			const verb = isData ? '.' : text.slice(0, 4).toUpperCase()
			isData = verb === 'DATA'
			socket.write(`${answers[verb] ?? (isData ? '354 go on' : '250 OK')}\r\n`)
		}
	})
	socket.on('error', () => undefined)
}

const mail = { to: 'a@example.com, b@example.com', subject: 'Hello', text: 'Text', id: 'one' }

test('a mail arrives at everybody, with its text and its attachment', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'mail-'))
	const path = join(folder, 'x.wav')
	writeFileSync(path, 'RIFFsound')
	const sink = await mailSink()
	const outcome = await sendMail(sink.settings, { ...mail, attachment: { name: 'message.wav', path } })
	await rm(folder, { recursive: true })
	expect(outcome).toEqual({ isTaken: true, answer: '250 OK' })
	expect(sink.recipients).toEqual(['<a@example.com>', '<b@example.com>'])
	expect(sink.mails[0]).toMatch(/From: Desk <desk@example.com>/)
	expect(sink.mails[0]).toContain('filename=message.wav')
	expect(sink.mails[0]).toContain(Buffer.from('RIFFsound').toString('base64'))
})

test('nothing in a mail can add a header or another reader', async () => {
	const sink = await mailSink()
	const evil = 'Hello\r\nBcc: thief@example.com\r\n\r\nbody'
	await sendMail(sink.settings, { ...mail, to: 'a@example.com', subject: evil, text: '.\r\nMAIL FROM:<x@y>\r\n' })
	expect(sink.recipients).toEqual(['<a@example.com>'])
	const [headers] = sink.mails[0]!.split('\r\n\r\n') as [string]
	expect(headers).toContain('Subject: Hello Bcc: thief@example.com body')
	expect(headers).not.toMatch(/^Bcc:/m)
	expect(sink.mails).toHaveLength(1)
})

test('a server that refuses says why', async () => {
	const sink = await mailSink({ RCPT: '550 no such user here' })
	expect(await sendMail(sink.settings, mail)).toEqual({
		isTaken: false,
		problem: expect.stringContaining('550 no such user here') as string,
	})
})

test('a server that offers no encryption is given nothing when encryption is asked for', async () => {
	const sink = await mailSink({ STAR: '502 not offered here' })
	const outcome = await sendMail({ ...sink.settings, security: 'starttls' }, mail)
	expect(outcome.isTaken).toBe(false)
	expect(sink.recipients).toEqual([])
})

test('a server that is not there', async () => {
	const sink = await mailSink()
	servers.pop()!.close()
	expect(await sendMail(sink.settings, mail)).toMatchObject({
		problem: expect.stringContaining('cannot be reached') as string,
	})
})
