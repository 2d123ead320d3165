/** The browser's end of the live relay: one WebSocket, one reactive state, reconnecting by itself. */
import { browser } from '$app/env'
import { applyLiveChanges, otherRightsCode, signedOutCode, type LiveMessage, type LiveState } from './live-state.ts'

/** `stale`: what is shown was true at `live.since`, and nothing newer arrives. */
export type LiveConnection = 'live' | 'stale' | 'connecting'

// A delta comes at least every five seconds, so silence for longer means that the line is dead though open.
const silenceMs = 12_000
const longestRetryMs = 5000

class Live {
	/** Undefined until the first snapshot has come. */
	state = $state.raw<LiveState>()
	connection = $state<LiveConnection>('connecting')
	/** When `connection` became what it is; milliseconds since 1970 on the browser's clock. */
	since = $state(0)
	/** The appliance's clock minus the browser's, in milliseconds. */
	clockOffset = $state(0)

	/** Counts how often the appliance said that this user is signed out or may do something else than before. */
	rightsChanges = $state(0)

	#socket: WebSocket | undefined
	#users = 0
	#seq = 0
	#attempt = 0
	#timer: ReturnType<typeof setTimeout> | undefined

	/** Opens the line for as long as anybody uses it. @returns ends this use */
	use(): () => void {
		if (!browser) return () => {}
		if (this.#users++ === 0) this.#connect()
		return () => {
			if (--this.#users > 0) return
			clearTimeout(this.#timer)
			this.#socket?.close()
			this.#socket = undefined
		}
	}

	#connect(): void {
		const socket = new WebSocket(`${location.protocol === 'http:' ? 'ws' : 'wss'}://${location.host}/live`)
		this.#socket = socket
		socket.addEventListener('message', (event) => {
			if (socket === this.#socket) this.#receive(JSON.parse(String(event.data)) as LiveMessage)
		})
		socket.addEventListener('close', ({ code }) => {
			if (socket !== this.#socket) return
			if (code === signedOutCode || code === otherRightsCode) this.rightsChanges++
			this.#reconnect()
		})
		this.#expectMessage()
	}

	#receive(message: LiveMessage): void {
		const before = this.state
		if (message.type === 'snapshot') this.state = message.state
		else if (before && message.seq === this.#seq + 1) this.state = applyLiveChanges(before, message.changes)
		else return this.#reconnect()
		this.#seq = message.seq
		this.#attempt = 0
		this.clockOffset = this.state.at - Date.now()
		this.#become('live')
		this.#expectMessage()
	}

	#expectMessage(): void {
		clearTimeout(this.#timer)
		this.#timer = setTimeout(() => this.#reconnect(), silenceMs)
	}

	#reconnect(): void {
		clearTimeout(this.#timer)
		const socket = this.#socket
		this.#socket = undefined
		socket?.close()
		if (this.#users === 0) return
		this.#become(this.state ? 'stale' : 'connecting')
		// Spread over half of the wait, so that all browsers do not come back in the same moment.
		const wait = Math.min(250 * 2 ** this.#attempt++, longestRetryMs)
		this.#timer = setTimeout(() => this.#connect(), wait * (0.5 + Math.random() / 2))
	}

	#become(connection: LiveConnection): void {
		if (this.connection === connection && this.since !== 0) return
		this.connection = connection
		this.since = Date.now()
	}
}

/** The live state of the appliance; `live.use()` in the layout opens the line. */
export const live = new Live()
