/**
 * The way of phones in a browser to Asterisk: SIP over WebSocket (RFC 7118), in by TLS at a door of its own, on to the
 * HTTP server of Asterisk, which listens on loopback only because ARI is there, too.
 */
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { log } from '../log.ts'
import { plainAddress } from './address.ts'

/** Where browsers connect to: `wss://<host>:8089/ws`. */
const browserPhonesPath = '/ws'

// Asterisk's HTTP server takes 500 connections, ARI's among them.
const MOST_AT_ONCE = 400
const MOST_FROM_ONE_ADDRESS = 200
/** Whoever says nothing for so long is no phone: a registration lasts an hour at most (asterisk/pjsip.conf). */
const SILENT_MS = 70 * 60_000
/** So long a phone has to say its first word. */
const FIRST_WORD_MS = 10_000
/** Asterisk tells of what it refused a moment after the connection may be gone. */
const REMEMBERED_MS = 10_000

export interface BrowserPhones {
	/** Takes a request to become a WebSocket; what is none of SIP is turned away. */
	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
	/** Who is behind a connection that comes to Asterisk from this port of loopback; undefined for those of others. */
	addressBehind(port: number): string | undefined
}

/** @returns the HTTP status to turn the request away with, undefined for a phone's */
function problemOf({ method, url, headers }: IncomingMessage): number | undefined {
	if (method !== 'GET' || url !== browserPhonesPath) return 404
	if (headers['sec-websocket-version'] !== '13') return 426
	const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
	const isKey = /^[A-Za-z0-9+/]{22}==$/.test(headers['sec-websocket-key'] ?? '')
	return headers.upgrade?.toLowerCase() === 'websocket' && protocols.includes('sip') && isKey ? undefined : 400
}

const statusWords: Record<number, string> = {
	...{ 400: 'Bad Request', 404: 'Not Found', 426: 'Upgrade Required', 503: 'Service Unavailable' },
}

const turnAway = (socket: Duplex, status: number) =>
	socket.end(`HTTP/1.1 ${status} ${statusWords[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)

/** How the answer of a server begins that has taken the connection (RFC 6455 section 4.2.2). */
const welcome = 'HTTP/1.1 101 '

/** The request as Asterisk gets it: nothing of the browser's but the key (RFC 6455 section 4.1). */
const handshake = (key: string) =>
	[
		...[`GET ${browserPhonesPath} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: Upgrade', 'Upgrade: websocket'],
		...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: sip', `Sec-WebSocket-Key: ${key}`, '\r\n'],
	].join('\r\n')

/** @param asteriskPort where Asterisk's HTTP server listens on loopback */
export function createBrowserPhones(asteriskPort = 8088): BrowserPhones {
	/** Address of the browser by the port of our end of the connection to Asterisk. */
	const behind = new Map<number, string>()
	/** Connections by address. */
	const open = new Map<string, number>()

	function count(address: string, by: 1 | -1): void {
		const now = (open.get(address) ?? 0) + by
		if (now > 0) open.set(address, now)
		else open.delete(address)
	}
	const isFull = (address: string) =>
		(open.get(address) ?? 0) >= MOST_FROM_ONE_ADDRESS || [...open.values()].reduce((a, b) => a + b, 0) >= MOST_AT_ONCE

	function pass(address: string, key: string, socket: Duplex, head: Buffer): void {
		const asterisk = connect(asteriskPort, '127.0.0.1')
		asterisk.setNoDelay(true)
		let isThrough = false
		const firstWord = setTimeout(() => socket.destroy(), FIRST_WORD_MS)
		count(address, 1)
		const end = () => {
			clearTimeout(firstWord)
			asterisk.destroy()
			socket.destroy()
		}
		asterisk.setTimeout(SILENT_MS, end)
		asterisk.once('connect', () => {
			const port = asterisk.localPort!
			behind.set(port, address)
			asterisk.once('close', () =>
				setTimeout(() => {
					// The port may be another's by now.
					if (behind.get(port) === address) behind.delete(port)
				}, REMEMBERED_MS).unref(),
			)
			asterisk.write(handshake(key))
		})
		let answer = Buffer.alloc(0)
		const onAnswer = (chunk: Buffer) => {
			answer = Buffer.concat([answer, chunk])
			if (answer.length < welcome.length) return
			asterisk.off('data', onAnswer)
			// Whoever is not welcome might go on with a request of another kind, which the same server would hear.
			if (!answer.toString('latin1').startsWith(welcome)) return void asterisk.destroy()
			isThrough = true
			socket.write(answer)
			asterisk.write(head)
			socket.once('data', () => clearTimeout(firstWord))
			socket.pipe(asterisk).pipe(socket)
		}
		asterisk.on('data', onAnswer)
		asterisk.once('error', (error) => log.debug('a browser’s phone has lost Asterisk', { address, error }))
		asterisk.once('close', () => {
			if (isThrough) end()
			else if (!socket.writableEnded) turnAway(socket, 503)
		})
		socket.once('close', () => {
			count(address, -1)
			end()
		})
	}

	return {
		upgrade(request, socket, head) {
			socket.on('error', () => socket.destroy())
			const address = plainAddress(request.socket.remoteAddress)
			const problem = problemOf(request) ?? (isFull(address) ? 503 : undefined)
			if (problem) turnAway(socket, problem)
			else pass(address, request.headers['sec-websocket-key']!, socket, head)
		},
		addressBehind: (port) => behind.get(port),
	}
}
