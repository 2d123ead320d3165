/** Tells whoever looks at the firewall what happens there; the last of it is kept for those who come later. */
import { FirewallFeed, type FirewallEvent, type FirewallFeedState } from '#lib/domain/firewall-feed.ts'

type Listener = (event: FirewallEvent) => void

const feed = new FirewallFeed()
const listeners = new Set<Listener>()

/** What a happening has beside its moment, which is now. */
export type FirewallNews = FirewallEvent extends infer E ? (E extends FirewallEvent ? Omit<E, 'at'> : never) : never

export function tellFirewall(news: FirewallNews): void {
	const event: FirewallEvent = { at: Date.now(), ...news }
	if (!feed.note(event)) return
	for (const listener of listeners) listener(event)
}

/** @returns what happened until now, and how to end */
export function watchFirewall(listener: Listener): { state: FirewallFeedState; stop: () => void } {
	listeners.add(listener)
	return { state: feed.state(Date.now()), stop: () => listeners.delete(listener) }
}
