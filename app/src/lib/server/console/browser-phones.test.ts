/** Which connections of browsers reach Asterisk's HTTP server, and who is behind them. The real one is in tests/pages/browser-phone.page.test.ts. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createBrowserPhones, type BrowserPhones } from './browser-phones.ts'

const welcome = 'HTTP/1.1 101 Switching Protocols\r\n\r\n'
/** What Asterisk answers. */
let answer: string
let asterisk: Server
/** What Asterisk got on each connection, by the port it came from. */
let got: Map<number, string>
let door: HttpServer
let phones: BrowserPhones
let open: Socket[]

const portOf = (server: Server | HttpServer) => (server.address() as AddressInfo).port
const listening = (server: Server | HttpServer) =>
	new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))

beforeEach(async () => {
	got = new Map()
	answer = welcome
	open = []
	asterisk = createServer((socket) => {
		open.push(socket)
		socket.on('error', () => socket.destroy())
		socket.on('data', (chunk) => {
			const before = got.get(socket.remotePort!)
			got.set(socket.remotePort!, (before ?? '') + chunk.toString())
			if (before === undefined) socket.write(answer)
			else socket.write(`heard ${chunk.toString()}`)
		})
	})
	await listening(asterisk)
	phones = createBrowserPhones(portOf(asterisk))
	door = createHttpServer().on('upgrade', (request, socket, head) => phones.upgrade(request, socket, head))
	await listening(door)
})
afterEach(() => {
	for (const socket of open) socket.destroy()
	asterisk.close()
	door.close()
})

interface Asked {
	path?: string
	protocol?: string
	version?: string
}

/** Asks as a browser does. @returns the connection, and what came first on it */
async function ask({ path = '/ws', protocol = 'sip', version = '13' }: Asked = {}) {
	const socket = connect(portOf(door), '127.0.0.1')
	open.push(socket)
	const lines = [`GET ${path} HTTP/1.1`, 'Host: callytics.local', 'Connection: Upgrade', 'Upgrade: websocket']
	const key = ['Cookie: session=secret', `Sec-WebSocket-Key: ${'A'.repeat(22)}==`]
	const words = [`Sec-WebSocket-Protocol: ${protocol}`, `Sec-WebSocket-Version: ${version}`, ...key]
	socket.write(`${[...lines, ...words].join('\r\n')}\r\n\r\n`)
	return { socket, first: await nextOf(socket) }
}

const nextOf = (socket: Socket) =>
	new Promise<string>((resolve) => socket.once('data', (text) => resolve(String(text))))

test('a phone’s connection is passed on both ways, with nothing of the browser’s but its key', async () => {
	const { socket, first } = await ask()
	expect(first).toBe(welcome)
	socket.write('REGISTER')
	expect(await nextOf(socket)).toBe('heard REGISTER')
	const [[port, text]] = [...got] as [[number, string]]
	expect(text).toMatch(/^GET \/ws HTTP\/1\.1\r\nHost: 127\.0\.0\.1\r\n/)
	expect(text).not.toContain('secret')
	expect(phones.addressBehind(port)).toBe('127.0.0.1')
	expect(phones.addressBehind(port === 1 ? 2 : 1)).toBeUndefined()
})

test.each([
	[{ path: '/ari/channels' }, 404],
	[{ path: '/ws?api_key=x' }, 404],
	[{ protocol: 'ari' }, 400],
	[{ version: '8' }, 426],
])('%j never reaches Asterisk', async (asked, status) => {
	expect((await ask(asked)).first).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
	expect(got.size).toBe(0)
})

test('more than two hundred of one address wait outside until one of them is gone', async () => {
	const inside = await Promise.all(Array.from({ length: 200 }, () => ask()))
	expect((await ask()).first).toMatch(/^HTTP\/1\.1 503 /)
	const gone = new Promise((resolve) => inside[0]!.socket.once('close', resolve))
	inside[0]!.socket.destroy()
	await gone
	await expect.poll(async () => (await ask()).first).toBe(welcome)
})

test('what Asterisk does not take as a phone’s connection leads nowhere: no second request follows on it', async () => {
	answer = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'
	const { socket, first } = await ask()
	expect(first).toMatch(/^HTTP\/1\.1 503 /)
	const closed = new Promise((resolve) => socket.once('close', resolve))
	socket.write('GET /ari/channels HTTP/1.1\r\n\r\n')
	await closed
	expect([...got.values()].join('')).not.toContain('/ari/')
})

test('a phone is told at once while Asterisk is away', async () => {
	await new Promise((resolve) => asterisk.close(resolve))
	expect((await ask()).first).toMatch(/^HTTP\/1\.1 503 /)
})

test('a connection ends with the other half of it', async () => {
	const { socket } = await ask()
	const ended = new Promise((resolve) => socket.once('close', resolve))
	for (const other of open) if (other !== socket) other.destroy()
	await ended
	expect(socket.destroyed).toBe(true)
})
