/** Listener: the live state to every browser that looks, as a snapshot first and what changed after it. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import crossws from 'crossws/adapters/node'
import { otherRightsCode, signedOutCode, type LiveMessage } from '#lib/live/live-state.ts'
import { log } from '../log.ts'
import type { LiveHub } from './live-hub.ts'

export interface LiveRelay {
	/** Takes over a request to upgrade; refuses all that is not a page of ours with a session. */
	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
	/** Somebody may do more or less than before, or is signed out: looks at once who may go on. */
	checkSessions(): Promise<void>
	/** Tells browsers to come back later, and stops. */
	stop(): void
}

const path = '/live'
const deltaEveryMs = 250
/** Somebody who sees nothing for longer must conclude that the line is dead. */
const beatEveryMs = 5000
const sessionCheckEveryMs = 60_000
/** A browser that has this much unread gets a snapshot later instead of more. */
const behindBytes = 1024 * 1024
const stuckMs = 10_000

/** What of a crossws peer is used. */
interface LivePeer {
	readonly bufferedAmount: number
	send(text: string): unknown
	close(code?: number, reason?: string): void
	terminate(): void
}

/** One browser. */
interface Viewer {
	peer: LivePeer
	address: string
	token: string
	/** What its user may do, as it was when the browser came. */
	rights: string
	/** Since when it reads slower than we send; undefined while it keeps up. */
	behindSince: number | undefined
}

/** Who may look. */
export interface LiveGuard {
	/** Name of the cookie with the session's token. */
	cookie: string
	/** Undefined when nobody is signed in by this token. */
	lookUp(token: string): Promise<LiveRights | undefined>
}

export interface LiveRights {
	mayLook: boolean
	/** What the user may do, in any form that changes with it: pages are made by it. */
	rights: string
}

function cookieValue(header: string | null, name: string): string | undefined {
	for (const part of (header ?? '').split(';')) {
		const [key, value] = part.trim().split('=')
		if (key === name) return value
	}
	return undefined
}

/** Whether a browser's page of the same host asks: a page of another site would send that site's origin. */
function isSameOrigin(origin: string | null, host: string | null): boolean {
	if (!origin || !host) return false
	return URL.parse(origin)?.host === host
}

const refuse = (status: number) => new Response(null, { status })

/** Starts telling browsers. @param guard decides who may look, at the start and every minute */
export function startLiveRelay(hub: LiveHub, guard: LiveGuard): LiveRelay {
	const viewers = new Map<string, Viewer>()
	const relay = new Relay(hub, guard, viewers)
	const adapter = crossws({
		hooks: {
			async upgrade(request) {
				const { headers } = request
				if (new URL(request.url).pathname !== path) return refuse(404)
				if (!isSameOrigin(headers.get('origin'), headers.get('host'))) return refuse(403)
				const token = cookieValue(headers.get('cookie'), guard.cookie)
				if (token === undefined) return refuse(401)
				const found = await guard.lookUp(token).catch(() => 'away' as const)
				// The database is away, so it cannot be said; the browser tries again.
				if (found === 'away') return refuse(503)
				if (!found) return refuse(401)
				return found.mayLook ? { context: { rights: found.rights } } : refuse(403)
			},
			open(peer) {
				const { headers } = peer.request
				const host = headers.get('host') ?? ''
				const address = host.replace(/:\d+$/, '')
				const token = cookieValue(headers.get('cookie'), guard.cookie) ?? ''
				const rights = String(peer.context['rights'])
				relay.welcome(peer.id, { peer, address, token, rights, behindSince: undefined }, Date.now())
			},
			close: (peer) => void viewers.delete(peer.id),
			error: (peer, error) => {
				log.debug('live view broke off', { error })
				viewers.delete(peer.id)
			},
		},
	})
	relay.start()
	return {
		upgrade: (request, socket, head) => void adapter.handleUpgrade(request, socket as never, head),
		checkSessions: () => relay.checkSessions(),
		stop() {
			relay.stop()
			// 1012, service restart: RFC 6455 section 7.4.2's registry; browsers come back by themselves.
			adapter.closeAll(1012, 'restart')
		},
	}
}

/** Sends; knows nothing of how connections are made. */
export class Relay {
	readonly #hub: LiveHub
	readonly #guard: LiveGuard
	readonly #viewers: Map<string, Viewer>
	#seq = 0
	#sentAt = 0
	#timers: NodeJS.Timeout[] = []

	constructor(hub: LiveHub, guard: LiveGuard, viewers: Map<string, Viewer>) {
		this.#hub = hub
		this.#guard = guard
		this.#viewers = viewers
	}

	start(): void {
		this.#timers = [
			setInterval(() => this.tick(Date.now()), deltaEveryMs),
			setInterval(() => void this.checkSessions(), sessionCheckEveryMs),
		]
	}

	stop(): void {
		for (const timer of this.#timers) clearInterval(timer)
	}

	/** @param now milliseconds since 1970 */
	welcome(id: string, viewer: Viewer, now: number): void {
		// What changed meanwhile goes to the others first, or it would be in this one's snapshot and come again.
		this.tick(now)
		this.#viewers.set(id, viewer)
		this.#sendSnapshot(viewer)
	}

	/** Tells everybody what changed. @param now milliseconds since 1970 */
	tick(now: number): void {
		const changes = this.#hub.takeChanges() ?? (now - this.#sentAt >= beatEveryMs ? { at: now } : undefined)
		if (!changes) return
		this.#sentAt = now
		this.#seq++
		if (this.#viewers.size === 0) return
		const text = JSON.stringify({ type: 'delta', seq: this.#seq, changes } satisfies LiveMessage)
		for (const viewer of this.#viewers.values()) this.#sendDelta(viewer, text, now)
	}

	#sendDelta(viewer: Viewer, text: string, now: number): void {
		if (viewer.peer.bufferedAmount > behindBytes) {
			viewer.behindSince ??= now
			if (now - viewer.behindSince > stuckMs) viewer.peer.terminate()
			return
		}
		if (viewer.behindSince === undefined) {
			viewer.peer.send(text)
			return
		}
		viewer.behindSince = undefined
		this.#sendSnapshot(viewer)
	}

	#sendSnapshot(viewer: Viewer): void {
		const state = this.#hub.state(viewer.address)
		viewer.peer.send(JSON.stringify({ type: 'snapshot', seq: this.#seq, state } satisfies LiveMessage))
	}

	/**
	 * Closes the view of everybody whose session is over, and of whom something else is allowed now: their browsers ask
	 * for the page again. While the database is away nobody is shut out.
	 */
	async checkSessions(): Promise<void> {
		for (const viewer of [...this.#viewers.values()]) {
			const found = await this.#guard.lookUp(viewer.token).catch(() => 'away' as const)
			if (found === 'away') continue
			if (!found) viewer.peer.close(signedOutCode, 'signed out')
			else if (!found.mayLook || found.rights !== viewer.rights) viewer.peer.close(otherRightsCode, 'other rights')
		}
	}
}
