/** All live calls, by call id and by channel id. */
import type { AriClient } from '../ari/client.ts'
import type { Call } from './call.ts'

export class Calls {
	readonly #byId = new Map<string, Call>()
	readonly #byChannel = new Map<string, Call>()
	readonly #ari: AriClient

	constructor(ari: AriClient) {
		this.#ari = ari
	}

	add(call: Call): void {
		this.#byId.set(call.id, call)
		for (const leg of call.entry.legs) if (leg.state !== 'ended') this.adoptChannel(call, leg.channelId)
		if (call.entry.recording) this.adoptChannel(call, call.entry.recording.channelId)
	}

	/** The channel's events go to this call. */
	adoptChannel(call: Call, channelId: string): void {
		this.#byChannel.set(channelId, call)
		this.#ari.subscribe(channelId, (event) => call.takeEvent(event))
	}

	remove(call: Call): void {
		this.#byId.delete(call.id)
		for (const [channelId, owner] of this.#byChannel) {
			if (owner !== call) continue
			this.#byChannel.delete(channelId)
			this.#ari.unsubscribe(channelId)
		}
	}

	get(callId: string): Call | undefined {
		return this.#byId.get(callId)
	}

	ofChannel(channelId: string): Call | undefined {
		return this.#byChannel.get(channelId)
	}

	all(): Call[] {
		return [...this.#byId.values()]
	}

	get size(): number {
		return this.#byId.size
	}
}
