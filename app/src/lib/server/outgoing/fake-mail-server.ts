/** A small mail server for tests: speaks SMTP as far as one mail needs it, in the clear or encrypted. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { MailSettings } from '../db/mails.ts'

export interface FakeMailServer {
	/** What a user would have entered to reach it. */
	settings: MailSettings
	/** Each mail as it was sent, headers and body. */
	mails: string[]
	recipients: string[]
	/** Verbs that came in the clear, and those that came encrypted. */
	inTheClear: string[]
	encrypted: string[]
	stop(): void
}

export interface FakeMailServerOptions {
	/** What it says instead to a verb. */
	answers?: Record<string, string>
	security?: MailSettings['security']
	/** For an encrypted connection. */
	identity?: { key: string; cert: string }
}

/** Starts one that takes everything. */
export async function startFakeMailServer(options: FakeMailServerOptions = {}): Promise<FakeMailServer> {
	const { security = 'none' } = options
	const told: Told = { mails: [], recipients: [], inTheClear: [], encrypted: [] }
	const sockets = new Set<Socket>()
	const server: Server = createServer((socket) => {
		sockets.add(socket)
		// Who does not trust us hangs up.
		socket.on('error', () => undefined)
		if (security === 'tls') new Conversation(encrypt(socket, options), options, told).greet()
		else new Conversation(socket, options, told).greet()
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address() as AddressInfo
	return {
		...told,
		settings: { host: '127.0.0.1', port, security, userName: '', password: '', sender: 'Desk <desk@example.com>' },
		stop() {
			for (const socket of sockets) socket.destroy()
			server.close()
		},
	}
}

type Told = Pick<FakeMailServer, 'mails' | 'recipients' | 'inTheClear' | 'encrypted'>

function encrypt(socket: Socket, { identity }: FakeMailServerOptions): TLSSocket {
	const encrypted = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ ...identity }) })
	encrypted.on('error', () => undefined)
	return encrypted
}

class Conversation {
	#socket: Socket
	readonly #options: FakeMailServerOptions
	readonly #told: Told
	#isData = false
	#rest = ''

	constructor(socket: Socket, options: FakeMailServerOptions, told: Told) {
		this.#socket = socket
		this.#options = options
		this.#told = told
		this.#listen()
	}

	greet(): void {
		this.#socket.write('220 sink ESMTP\r\n')
	}

	#listen(): void {
		this.#socket.on('data', this.#take)
	}

	readonly #take = (chunk: Buffer): void => {
		this.#rest += String(chunk)
		for (;;) {
			const end = this.#rest.indexOf(this.#isData ? '\r\n.\r\n' : '\r\n')
			if (end < 0) return
			const text = this.#rest.slice(0, end)
			this.#rest = this.#rest.slice(end + (this.#isData ? 5 : 2))
			this.#answer(text)
		}
	}

	#answer(text: string): void {
		const { answers = {}, security, identity } = this.#options
		if (this.#isData) this.#told.mails.push(text)
		else if (text.startsWith('RCPT TO:')) this.#told.recipients.push(text.slice(8))
		const verb = this.#isData ? '.' : text.slice(0, 4).toUpperCase()
		const isEncrypted = this.#socket instanceof TLSSocket
		this.#told[isEncrypted ? 'encrypted' : 'inTheClear'].push(verb)
		this.#isData = verb === 'DATA'
		const offers = verb !== 'EHLO' ? [] : security === 'starttls' && !isEncrypted ? ['STARTTLS'] : ['AUTH PLAIN']
		const usual = this.#isData ? '354 go on' : verb === 'AUTH' ? '235 welcome' : '250 OK'
		for (const offer of offers) this.#socket.write(`250-${offer}\r\n`)
		this.#socket.write(`${answers[verb] ?? usual}\r\n`)
		if (verb !== 'STAR' || !identity) return
		this.#socket.off('data', this.#take)
		this.#socket = encrypt(this.#socket, this.#options)
		this.#listen()
	}
}
