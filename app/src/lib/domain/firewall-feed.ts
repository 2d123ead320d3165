/** What the firewall's live feed tells: whom Asterisk refused or let in, who is shut out, and changes of the rules. */
import type { Offence } from './abuse.ts'

export type FirewallEvent = {
	/** Milliseconds since 1970. */
	at: number
} & (
	| (Knock & { kind: 'refused'; offence: Offence; account: string })
	| (Knock & { kind: 'let-in'; account: string })
	| (Knock & { kind: 'blocked'; evidence: string })
	/** `by`: name of the user. */
	| (Knock & { kind: 'unblocked'; by: string })
	| { kind: 'rules'; what: string; by: string }
)

/** Who was at the door. */
interface Knock {
	address: string
	/** ISO 3166-1 alpha-2; absent where it is not known. */
	country?: string | undefined
}

/** The feed as it is at a moment. */
export interface FirewallFeedState {
	/** The newest first. */
	events: FirewallEvent[]
	/** Refused in each of the last minutes, the oldest first, the one that is not over last. */
	refusedPerMinute: number[]
}

/** So many events, and so many minutes, are kept. */
export const keptEvents = 40
export const keptMinutes = 60

const minute = 60_000

/** Keeps the last events and counts what is refused, minute by minute. No I/O. */
export class FirewallFeed {
	#events: FirewallEvent[] = []
	/** By the number of the minute since 1970. */
	readonly #refused = new Map<number, number>()
	/** When each phone was told of as let in: it registers every few minutes, and with every call. */
	readonly #letIn = new Map<string, number>()

	/** @returns whether it is news: a phone that was let in a minute ago is not */
	note(event: FirewallEvent): boolean {
		if (event.kind === 'let-in') {
			const phone = `${event.account} ${event.address}`
			if (event.at - (this.#letIn.get(phone) ?? 0) < minute) return false
			this.#letIn.delete(phone)
			this.#letIn.set(phone, event.at)
			if (this.#letIn.size > 1000) this.#letIn.delete(this.#letIn.keys().next().value!)
		}
		if (event.kind === 'refused') this.#count(Math.floor(event.at / minute))
		this.#events = [event, ...this.#events.slice(0, keptEvents - 1)]
		return true
	}

	#count(now: number): void {
		this.#refused.set(now, (this.#refused.get(now) ?? 0) + 1)
		for (const old of this.#refused.keys()) if (old <= now - keptMinutes) this.#refused.delete(old)
	}

	/** @param at milliseconds since 1970 */
	state(at: number): FirewallFeedState {
		const now = Math.floor(at / minute)
		const refusedPerMinute = Array.from(
			{ length: keptMinutes },
			(_, index) => this.#refused.get(now - keptMinutes + 1 + index) ?? 0,
		)
		return { events: this.#events, refusedPerMinute }
	}
}
