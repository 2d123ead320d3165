/** The browser's end of the firewall's feed: open while somebody looks, and open again by itself. */
import { keptEvents, type FirewallEvent, type FirewallFeedState } from '#lib/domain/firewall-feed.ts'

export class Feed {
	/** The newest first. */
	events = $state.raw<FirewallEvent[]>([])
	refusedPerMinute = $state.raw<number[]>([])
	isLive = $state(false)
	/** Nothing moves while somebody reads; what comes meanwhile is shown afterwards. */
	isHeld = $state(false)

	#latest: FirewallFeedState = { events: [], refusedPerMinute: [] }
	readonly #onChange: () => void

	/** @param onChange told when who is shut out, or the rules, are no longer what the page was made from */
	constructor(onChange: () => void) {
		this.#onChange = onChange
		$effect(() => this.#listen())
	}

	hold(isHeld: boolean): void {
		this.isHeld = isHeld
		this.#show()
	}

	#listen(): () => void {
		const source = new EventSource('/firewall/live')
		const read = (event: Event) => JSON.parse((event as MessageEvent<string>).data) as unknown
		source.addEventListener('firewall:now', (event) => {
			const before = this.#latest.events[0]?.at
			this.#latest = read(event) as FirewallFeedState
			this.isLive = true
			this.#show()
			// What happened between two connections.
			if (before !== undefined && before !== this.#latest.events[0]?.at) this.#onChange()
		})
		const take = (event: Event) => this.#take(read(event) as FirewallEvent[])
		source.addEventListener('firewall:event', take)
		source.addEventListener('firewall:block', take)
		source.addEventListener('error', () => (this.isLive = source.readyState === EventSource.OPEN))
		return () => source.close()
	}

	#take(events: FirewallEvent[]): void {
		const refused = events.filter(({ kind }) => kind === 'refused').length
		const { refusedPerMinute } = this.#latest
		this.#latest = {
			events: [...events.toReversed(), ...this.#latest.events].slice(0, keptEvents),
			refusedPerMinute: refusedPerMinute.with(-1, (refusedPerMinute.at(-1) ?? 0) + refused),
		}
		this.#show()
		if (events.some(({ kind }) => kind === 'blocked' || kind === 'unblocked' || kind === 'rules')) this.#onChange()
	}

	#show(): void {
		if (this.isHeld) return
		this.events = this.#latest.events
		this.refusedPerMinute = this.#latest.refusedPerMinute
	}
}
