/** Our end of Asterisk's persistent outbound WebSocket: Asterisk connects to us; its events and our REST requests share the socket. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { log } from '../log.ts'
import { fillPath, renderRequest, renderTextFrame } from './frame.ts'
import type { AriEvent, Operations } from './types.generated.ts'

export interface AriClientOptions {
	host: string
	/** TCP port; 0 takes a free one (tests). */
	port: number
	user: string
	password: string
}

/** What goes with a request: the placeholders of its path, its query and its JSON body. */
export interface RequestParts<O extends keyof Operations> {
	path?: Operations[O]['path']
	query?: Operations[O]['query']
	body?: Operations[O]['body']
	/** Milliseconds from now to the answer, the wait for a connection included. */
	timeoutMs?: number
	/** A request whose answer was lost with the connection is sent again; false where doing it twice would be heard. */
	isRepeatable?: boolean
}

/** Asterisk refused a request. */
export class AriRefused extends Error {
	readonly status: number

	constructor(status: number, method: string, uri: string, message: string) {
		super(`${method} ${uri}: ${status} ${message}`)
		this.name = 'AriRefused'
		this.status = status
	}
}

/** Asterisk did not answer in time, or the connection broke under a request that must not be sent twice. */
export class AriUnavailable extends Error {
	override name = 'AriUnavailable'
}

type EventHandler = (event: AriEvent) => void

interface PendingRequest {
	method: string
	uri: string
	frame: string
	isRepeatable: boolean
	resolve: (body: unknown) => void
	reject: (error: Error) => void
	timer: NodeJS.Timeout
	isSent: boolean
}

/** The answer of REST over WebSocket, as Asterisk sends it among the events. */
interface RestResponse {
	type: 'RESTResponse'
	request_id: string
	status_code: number
	reason_phrase: string
	message_body?: string
}

const DEFAULT_TIMEOUT_MS = 10_000
const NOT_BOOTED_RETRY_MS = 100

const digest = (text: string) => createHash('sha256').update(text).digest()

export class AriClient {
	/** Called each time Asterisk has connected. Requests may be sent from within. */
	onConnected: () => void = () => undefined
	/** Gets every event whose channel nobody has subscribed to. */
	onUnclaimedEvent: EventHandler = () => undefined

	readonly #options: AriClientOptions
	readonly #expectedAuthorization: Buffer
	readonly #httpServer: Server
	readonly #webSocketServer = new WebSocketServer({ noServer: true, perMessageDeflate: false })
	readonly #pending = new Map<string, PendingRequest>()
	readonly #handlers = new Map<string, EventHandler>()
	#socket: WebSocket | undefined
	#stream: Duplex | undefined
	#lastRequestId = 0

	constructor(options: AriClientOptions) {
		this.#options = options
		const credentials = Buffer.from(`${options.user}:${options.password}`).toString('base64')
		this.#expectedAuthorization = digest(`Basic ${credentials}`)
		this.#httpServer = createServer((_request, response) => response.writeHead(426).end())
		this.#httpServer.on('upgrade', (request, socket, head) => this.#takeUpgrade(request, socket, head))
	}

	get isConnected(): boolean {
		return this.#socket !== undefined
	}

	/** Opens the door for Asterisk. @returns the port listened on */
	async listen(): Promise<number> {
		await new Promise<void>((resolve, reject) => {
			this.#httpServer.once('error', reject)
			this.#httpServer.listen(this.#options.port, this.#options.host, resolve)
		})
		const address = this.#httpServer.address()
		return typeof address === 'object' && address ? address.port : this.#options.port
	}

	/** Closes politely; open requests are rejected. Calls stay in Asterisk. */
	async close(): Promise<void> {
		this.#socket?.close(1001)
		this.#socket = undefined
		this.#stream = undefined
		for (const request of this.#pending.values()) this.#fail(request, new AriUnavailable('the executor is stopping'))
		this.#pending.clear()
		await new Promise<void>((resolve) => {
			this.#httpServer.close(() => resolve())
			this.#httpServer.closeAllConnections()
		})
	}

	/** Hands over every event of this channel, and of what plays on it, from now on. */
	subscribe(channelId: string, handler: EventHandler): void {
		this.#handlers.set(channelId, handler)
	}

	unsubscribe(channelId: string): void {
		this.#handlers.delete(channelId)
	}

	/**
	 * Sends one REST request (docs.asterisk.org, ARI REST over WebSocket). Asterisk handles a socket's requests one after
	 * the other, so requests sent in order take effect in order.
	 * @throws AriRefused on a status of 400 and above, AriUnavailable after the deadline
	 */
	request<O extends keyof Operations>(operation: O, parts: RequestParts<O> = {}): Promise<Operations[O]['response']> {
		const space = operation.indexOf(' ')
		const method = operation.slice(0, space)
		const uri = fillPath(operation.slice(space + 2), parts.path as Record<string, string> | undefined)
		const id = String(++this.#lastRequestId)
		const frame = renderRequest(id, method, uri, parts.query, parts.body)
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				this.#pending.delete(id)
				reject(new AriUnavailable(`${method} ${uri}: no answer from Asterisk`))
			}, parts.timeoutMs ?? DEFAULT_TIMEOUT_MS)
			const isRepeatable = parts.isRepeatable ?? true
			const request = { method, uri, frame, isRepeatable, resolve: resolve as never, reject, timer, isSent: false }
			this.#pending.set(id, request)
			this.#send(request)
		})
	}

	#send(request: PendingRequest): void {
		if (!this.#stream) return // sent on connection
		request.isSent = true
		this.#stream.write(renderTextFrame(request.frame))
	}

	#takeUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		const authorization = digest(request.headers.authorization ?? '')
		const isAllowed = timingSafeEqual(authorization, this.#expectedAuthorization)
		if (!isAllowed || request.url?.split('?')[0] !== '/ari') {
			log.warn('connection to the ARI port refused', { path: request.url, address: request.socket.remoteAddress })
			socket.end(`HTTP/1.1 ${isAllowed ? '404 Not Found' : '401 Unauthorized'}\r\nConnection: close\r\n\r\n`)
			return
		}
		this.#webSocketServer.handleUpgrade(request, socket, head, (webSocket) => this.#takeSocket(webSocket, socket))
	}

	#takeSocket(socket: WebSocket, stream: Duplex): void {
		// Asterisk keeps one connection; a second one means that it has given up the first without our noticing.
		const previous = this.#socket
		this.#socket = socket
		this.#stream = stream
		previous?.terminate()
		socket.on('message', (data) => this.#takeMessage(data as Buffer))
		socket.on('error', (error) => log.warn('connection to Asterisk failed', { error }))
		socket.on('close', () => this.#loseSocket(socket))
		log.info('Asterisk connected')
		// First what has waited: whoever compares notes with Asterisk on connection must find it done.
		for (const request of this.#pending.values()) if (!request.isSent) this.#send(request)
		this.onConnected()
	}

	#loseSocket(socket: WebSocket): void {
		if (socket !== this.#socket) return
		this.#socket = undefined
		this.#stream = undefined
		log.warn('connection to Asterisk lost')
		for (const [id, request] of this.#pending) {
			if (!request.isSent) continue
			if (request.isRepeatable) request.isSent = false
			else {
				this.#pending.delete(id)
				this.#fail(request, new AriUnavailable(`${request.method} ${request.uri}: connection lost`))
			}
		}
	}

	#fail(request: PendingRequest, error: Error): void {
		clearTimeout(request.timer)
		request.reject(error)
	}

	#takeMessage(data: Buffer): void {
		let message: AriEvent | RestResponse
		try {
			message = JSON.parse(data.toString()) as AriEvent | RestResponse
		} catch (error) {
			log.error('message from Asterisk is not JSON', { error })
			return
		}
		if (message.type === 'RESTResponse') this.#settle(message)
		else this.#dispatch(message)
	}

	#settle(response: RestResponse): void {
		const request = this.#pending.get(response.request_id)
		if (!request) return // its deadline has passed
		if (response.status_code === 503) {
			// Asterisk has connected while it was still starting; until it is up it refuses everything this way.
			setTimeout(() => this.#pending.has(response.request_id) && this.#send(request), NOT_BOOTED_RETRY_MS)
			return
		}
		this.#pending.delete(response.request_id)
		clearTimeout(request.timer)
		const body: unknown = response.message_body ? JSON.parse(response.message_body) : undefined
		if (response.status_code < 400) request.resolve(body)
		else {
			const message = (body as { message?: string } | undefined)?.message ?? response.reason_phrase
			request.reject(new AriRefused(response.status_code, request.method, request.uri, message))
		}
	}

	#dispatch(event: AriEvent): void {
		const channelId = channelOf(event)
		const handler = (channelId && this.#handlers.get(channelId)) || this.onUnclaimedEvent
		try {
			handler(event)
		} catch (error) {
			log.error('event handler failed', { event: event.type, error })
		}
	}
}

/** The channel an event is about; a playback's is the one it plays on, a recording's the one it is made of. */
function channelOf(event: AriEvent): string | undefined {
	if ('playback' in event) return event.playback.target_uri.replace(/^channel:/, '')
	if ('recording' in event) return event.recording.target_uri.replace(/^channel:/, '')
	return 'channel' in event ? event.channel?.id : undefined
}
