/** Sending through a real SMTP conversation, with a small server at the other end. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeTestAuthority, type Identity } from '../../../../tests/certificates.ts'
import { startFakeMailServer, type FakeMailServer, type FakeMailServerOptions } from './fake-mail-server.ts'
import { sendMail } from './mail-server.ts'

const servers: FakeMailServer[] = []
afterEach(() => {
	for (const server of servers.splice(0)) server.stop()
})

async function mailSink(options: FakeMailServerOptions = {}): Promise<FakeMailServer> {
	const server = await startFakeMailServer(options)
	servers.push(server)
	return server
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
	const sink = await mailSink({ answers: { RCPT: '550 no such user here' } })
	expect(await sendMail(sink.settings, mail)).toEqual({
		isTaken: false,
		problem: expect.stringContaining('550 no such user here') as string,
	})
})

test('a server that offers no encryption is given nothing when encryption is asked for', async () => {
	const sink = await mailSink({ answers: { STAR: '502 not offered here' } })
	const outcome = await sendMail({ ...sink.settings, security: 'starttls' }, mail)
	expect(outcome).toMatchObject({ problem: expect.stringContaining('offers no encryption') as string })
	expect(sink.recipients).toEqual([])
})

test('a server that is not there', async () => {
	const sink = await mailSink()
	servers.pop()!.stop()
	expect(await sendMail(sink.settings, mail)).toMatchObject({
		problem: expect.stringContaining('cannot be reached') as string,
	})
})

describe('encrypted', () => {
	const publicBefore = getCACertificates('default')
	const names = ['DNS:localhost', 'IP:127.0.0.1']
	let trusted: Identity
	let expired: Identity
	let otherName: Identity
	let stranger: Identity
	beforeAll(() => {
		const authority = makeTestAuthority()
		trusted = authority.issue(names)
		expired = authority.issue(names, -1)
		otherName = authority.issue(['DNS:mail.example.com', 'DNS:smtp.example.com'])
		stranger = makeTestAuthority().issue(names)
		// For this process the test's authority is one of the public ones.
		setDefaultCACertificates([...publicBefore, authority.certificate])
	})
	afterAll(() => setDefaultCACertificates(publicBefore))

	const signIn = { userName: 'desk', password: 'secret' }

	test('from the first byte: a mail arrives, and nothing of it is sent in the clear', async () => {
		const sink = await mailSink({ security: 'tls', identity: trusted })
		expect(await sendMail({ ...sink.settings, ...signIn }, mail)).toEqual({ isTaken: true, answer: '250 OK' })
		expect(sink.recipients).toEqual(['<a@example.com>', '<b@example.com>'])
		expect(sink.encrypted).toContain('AUTH')
		expect(sink.inTheClear).toEqual([])
	})

	test('after the greeting: sign-in and mail come only when it is encrypted, also by name', async () => {
		for (const host of ['127.0.0.1', 'localhost']) {
			const sink = await mailSink({ security: 'starttls', identity: trusted })
			const outcome = await sendMail({ ...sink.settings, ...signIn, host }, mail)
			expect(outcome).toEqual({ isTaken: true, answer: '250 OK' })
			expect(sink.inTheClear).toEqual(['EHLO', 'STAR'])
			expect(sink.encrypted.slice(0, 3)).toEqual(['EHLO', 'AUTH', 'MAIL'])
			expect(sink.mails).toHaveLength(1)
		}
	})

	test.each(['tls', 'starttls'] as const)(
		'%s: a certificate that is not good is refused in words that say what to do, before anything is told',
		async (security) => {
			for (const [identity, words] of [
				[stranger, /authority that the appliance does not know.*public authority.*In the clear/],
				[expired, /has expired.*Renew it/],
				[otherName, /other names: mail\.example\.com, smtp\.example\.com\. Enter one of these as the server/],
			] as const) {
				const sink = await mailSink({ security, identity })
				const outcome = await sendMail({ ...sink.settings, ...signIn }, mail)
				expect(outcome).toEqual({ isTaken: false, problem: expect.stringMatching(words) as string })
				expect(sink.encrypted).toEqual([])
				expect(sink.inTheClear).toEqual(security === 'tls' ? [] : ['EHLO', 'STAR'])
				expect(sink.recipients).toEqual([])
			}
		},
	)

	test('from the first byte on a port that speaks in the clear: another connection is named', async () => {
		const sink = await mailSink({ security: 'starttls', identity: trusted })
		const outcome = await sendMail({ ...sink.settings, security: 'tls' }, mail)
		expect(outcome).toMatchObject({ problem: expect.stringMatching(/not encrypted from the first byte.*STARTTLS/) })
	})
})
