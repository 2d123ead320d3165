/** A small Asterisk for tests: connects to the executor's ARI port and does what the real one does with channels, playbacks and bridges. */
import { WebSocket } from 'ws'

interface FakeChannel {
	id: string
	name: string
	state: string
	appData: string
}

interface RestRequest {
	request_id: string
	method: string
	uri: string
	query_strings?: { name: string; value: string }[]
	message_body?: string
}

export interface FakeAsteriskOptions {
	port: number
	user?: string
	password?: string
	/** How long every prompt is, in milliseconds. */
	promptMs?: number
}

/** Survives the executor: on `connect` it hands out what happened meanwhile, as a persistent outbound WebSocket does. */
export class FakeAsterisk {
	/** Every request in the order it came, e.g. `POST channels/c1/answer`. */
	readonly requests: string[] = []
	readonly channels = new Map<string, FakeChannel>()
	/** Media by playback id, of all that were ever started. */
	readonly played: string[] = []
	readonly originated: string[] = []
	/** Recordings that are being made: name → channel. */
	readonly recording = new Map<string, string>()
	/** Names of the recordings that have ended and were not deleted. */
	readonly stored = new Set<string>()
	/** Extensions that have a call. */
	readonly busyEndpoints = new Set<string>()
	/** What functions of the dialplan return, by `NAME(arguments)`. */
	readonly variables = new Map<string, string>()
	/** Endpoints that no phone is registered at. */
	readonly withoutPhone = new Set<string>()
	/** How long was spoken in recordings that end because the caller hangs up. */
	spokenSeconds = 5
	/** Called for each request after it took effect and before it is answered; returns whether to answer. */
	onRequest: (request: string) => boolean = () => true
	/** Sees the query and body of each request. */
	onQuery: (query: Record<string, string>, body?: Record<string, unknown>) => void = () => undefined
	readonly #options: Required<FakeAsteriskOptions>
	readonly #playbacks = new Map<string, NodeJS.Timeout>()
	readonly #bridges = new Map<string, string[]>()
	#queued: string[] = []
	#socket: WebSocket | undefined
	readonly startedAt = new Date().toISOString()

	constructor(options: FakeAsteriskOptions) {
		this.#options = { user: 'callytics', password: 'secret', promptMs: 20, ...options }
	}

	async connect(): Promise<void> {
		const { port, user, password } = this.#options
		const socket = new WebSocket(`ws://127.0.0.1:${port}/ari`, 'ari', {
			headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
		})
		socket.on('message', (data) => {
			if (socket === this.#socket) this.#answer(JSON.parse((data as Buffer).toString()) as RestRequest)
		})
		socket.on('close', () => {
			if (socket === this.#socket) this.#socket = undefined
		})
		await new Promise<void>((resolve, reject) => {
			socket.once('error', reject)
			socket.once('open', () => {
				this.#socket = socket
				for (const message of this.#queued.splice(0)) socket.send(message)
				resolve()
			})
		})
	}

	disconnect(): void {
		this.#socket?.terminate()
		this.#socket = undefined
	}

	emit(type: string, fields: Record<string, unknown>): void {
		const message = JSON.stringify({ type, application: 'callytics', timestamp: new Date().toISOString(), ...fields })
		if (this.#socket) this.#socket.send(message)
		else this.#queued.push(message)
	}

	/** A call from the trunk, or from one of our phones, reaches Stasis. @param endpoint whose channel it is */
	ring(id: string, dialled: string, entrance: 'inbound' | 'internal' = 'inbound', endpoint = 'trunk-t1'): void {
		const name = `PJSIP/${endpoint}-00000001`
		const channel = { id, name, state: 'Ring', appData: `callytics,${entrance},${dialled}` }
		this.channels.set(id, channel)
		this.emit('StasisStart', { args: [entrance, dialled], channel: render(channel) })
	}

	press(channelId: string, digit: string): void {
		this.emit('ChannelDtmfReceived', { digit, duration_ms: 100, channel: render(this.channels.get(channelId)!) })
	}

	/** A dialled phone rings, or is picked up. */
	pickUp(channelId: string): void {
		const channel = this.channels.get(channelId)!
		channel.state = 'Up'
		this.emit('StasisStart', { args: channel.appData.split(',').slice(1), channel: render(channel) })
	}

	hangUp(channelId: string, cause = 16, sipStatus?: number): void {
		const channel = this.channels.get(channelId)
		if (!channel) return
		this.channels.delete(channelId)
		for (const [recordingName, target] of this.recording)
			if (target === channelId) this.endRecording(recordingName, this.spokenSeconds)
		this.emit('ChannelDestroyed', { cause, cause_txt: '', tech_cause: sipStatus, channel: render(channel) })
	}

	#answer(request: RestRequest): void {
		const name = `${request.method} ${request.uri}`
		this.requests.push(name)
		const query = Object.fromEntries((request.query_strings ?? []).map(({ name: key, value }) => [key, value]))
		this.onQuery(
			query,
			request.message_body ? (JSON.parse(request.message_body) as Record<string, unknown>) : undefined,
		)
		const { status, body } = this.#handle(request.method, request.uri.split('/'), query)
		if (!this.onRequest(name)) return
		this.#socket?.send(
			JSON.stringify({
				type: 'RESTResponse',
				request_id: request.request_id,
				status_code: status,
				reason_phrase: status < 400 ? 'OK' : 'Not found',
				...(body !== undefined && { message_body: JSON.stringify(body) }),
			}),
		)
	}

	#handle(method: string, path: string[], query: Record<string, string>): { status: number; body?: unknown } {
		const [kind = '', id = '', verb, playbackId = ''] = path
		if (kind === 'asterisk' && id === 'info') return { status: 200, body: { status: { startup_time: this.startedAt } } }
		if (kind === 'asterisk') return { status: 200, body: { value: '0' } }
		if (kind === 'applications') return { status: 200, body: {} }
		if (kind === 'playbacks') return this.#handlePlayback(method, id)
		if (kind === 'bridges') return this.#handleBridge(method, id, query)
		if (kind === 'recordings') return this.#handleRecording(method, id, decodeURIComponent(verb ?? ''))
		if (kind === 'endpoints') {
			return { status: 200, body: { channel_ids: this.busyEndpoints.has(verb ?? '') ? ['other'] : [] } }
		}
		if (kind !== 'channels') return { status: 404 }
		if (!id) return { status: 200, body: [...this.channels.values()].map(render) }
		if (method === 'POST' && !verb) return this.#originate(id, query)
		const channel = this.channels.get(id)
		if (!channel) return { status: 404 }
		if (method === 'GET' && !verb) return { status: 200, body: render(channel) }
		if (verb === 'snoop') return this.#snoop(playbackId, query)
		if (verb === 'record') this.recording.set(query['name'] ?? '', id)
		if (verb === 'continue') channel.appData = ''
		if (verb === 'variable') return { status: 200, body: { value: this.variables.get(query['variable'] ?? '') ?? '' } }
		if (verb === 'answer') channel.state = 'Up'
		if (verb === 'play') this.#play(id, playbackId, query['media'] ?? '')
		if (method === 'DELETE' && !verb) this.hangUp(id, Number(query['reason_code'] ?? 16))
		return { status: 200, body: {} }
	}

	/** A recording comes to its end: by a key, a silence, an order. */
	endRecording(name: string, talkingSeconds = 5): void {
		const channelId = this.recording.get(name)
		if (!this.recording.delete(name)) return
		this.stored.add(name)
		const duration = { duration: 5, talking_duration: talkingSeconds }
		const recording = { name, format: 'wav', state: 'done', target_uri: `channel:${channelId}`, ...duration }
		this.emit('RecordingFinished', { recording })
	}

	/** A channel comes back from the dialplan. */
	comeBack(channelId: string, callId: string, result: string): void {
		const channel = this.channels.get(channelId)!
		channel.appData = `callytics,return,${callId},${result}`
		this.emit('StasisStart', { args: ['return', callId, result], channel: render(channel) })
	}

	#handleRecording(method: string, state: string, rest: string): { status: number; body?: unknown } {
		const name = rest.replace(/\/stop$/, '')
		const names = state === 'live' ? this.recording : this.stored
		if (!names.has(name)) return { status: 404 }
		if (method === 'POST') this.endRecording(name)
		if (method === 'DELETE') names.delete(name)
		return { status: 200, body: { name } }
	}

	#snoop(id: string, query: Record<string, string>): { status: number; body?: unknown } {
		const channel = { id, name: `Snoop/${id}`, state: 'Up', appData: `callytics,${query['appArgs']}` }
		this.channels.set(id, channel)
		this.emit('StasisStart', { args: (query['appArgs'] ?? '').split(','), channel: render(channel) })
		return { status: 200, body: render(channel) }
	}

	#originate(id: string, query: Record<string, string>): { status: number; body?: unknown } {
		if (this.channels.has(id)) return { status: 409 }
		if (this.withoutPhone.has(query['endpoint'] ?? '')) return { status: 500, body: { error: 'Allocation failed' } }
		const channel = {
			id,
			name: `${query['endpoint']}-00000002`,
			state: 'Ringing',
			appData: `callytics,${query['appArgs'] ?? ''}`,
		}
		this.channels.set(id, channel)
		this.originated.push(query['endpoint'] ?? '')
		this.emit('ChannelStateChange', { channel: render(channel) })
		return { status: 200, body: render(channel) }
	}

	#play(channelId: string, playbackId: string, media: string): void {
		this.played.push(media)
		const finish = () => {
			this.#playbacks.delete(playbackId)
			const playback = { id: playbackId, media_uri: media, target_uri: `channel:${channelId}`, state: 'done' }
			this.emit('PlaybackFinished', { playback })
		}
		this.#playbacks.set(playbackId, setTimeout(finish, this.#options.promptMs))
	}

	#handlePlayback(method: string, id: string): { status: number; body?: unknown } {
		const timer = this.#playbacks.get(id)
		if (!timer) return { status: 404 }
		if (method === 'DELETE') {
			clearTimeout(timer)
			this.#playbacks.delete(id)
		}
		return { status: 200, body: { id } }
	}

	#handleBridge(method: string, id: string, query: Record<string, string>): { status: number; body?: unknown } {
		const channels = this.#bridges.get(id)
		if (query['channel']) channels?.push(...query['channel'].split(','))
		else if (method === 'POST') this.#bridges.set(id, channels ?? [])
		else if (method === 'DELETE') this.#bridges.delete(id)
		return channels || method === 'POST' ? { status: 200, body: { id, channels: channels ?? [] } } : { status: 404 }
	}

	get bridges(): ReadonlyMap<string, readonly string[]> {
		return this.#bridges
	}
}

function render(channel: FakeChannel) {
	return {
		id: channel.id,
		name: channel.name,
		state: channel.state,
		protocol_id: `sip-${channel.id}`,
		caller: { name: 'Caller', number: '+32477000111' },
		connected: { name: '', number: '' },
		dialplan: {
			context: channel.appData ? 'from-trunk' : 'callytics-conference',
			exten: '',
			priority: 1,
			app_name: channel.appData ? 'Stasis' : 'ConfBridge',
			app_data: channel.appData,
		},
	}
}
