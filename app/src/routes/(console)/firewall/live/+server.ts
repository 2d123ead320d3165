/** The firewall's feed as server-sent events (HTML Standard, section 9.2): what happened first, then what happens. */
import type { FirewallEvent } from '#lib/domain/firewall-feed.ts'
import { countryOf } from '#lib/server/settings/countries.ts'
import { watchFirewall } from '#lib/server/events/firewall-news.ts'
import type { RequestHandler } from './$types'

/** An attack is told four times a second, not once for each packet. */
const togetherMs = 250
/** Then the browser asks again by itself, and with it the gate: who is signed out sees nothing more. */
const endsAfterMs = 60_000

const withCountry = (event: FirewallEvent): FirewallEvent =>
	event.kind === 'rules' ? event : { ...event, country: countryOf(event.address) }

export const GET: RequestHandler = () => {
	let stop = () => {}
	const stream = new ReadableStream<Uint8Array>({
		start(controller) {
			const encoder = new TextEncoder()
			const send = (name: string, data: unknown) =>
				controller.enqueue(encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`))
			let waiting: FirewallEvent[] = []
			let timer: NodeJS.Timeout | undefined
			const flush = () => {
				timer = undefined
				const isOfBlocks = ({ kind }: FirewallEvent) => kind === 'blocked' || kind === 'unblocked'
				send(waiting.some(isOfBlocks) ? 'firewall:block' : 'firewall:event', waiting.map(withCountry))
				waiting = []
			}
			const watch = watchFirewall((event) => {
				waiting.push(event)
				timer ??= setTimeout(flush, togetherMs)
			})
			const end = setTimeout(() => {
				stop()
				controller.close()
			}, endsAfterMs)
			stop = () => {
				watch.stop()
				clearTimeout(timer)
				clearTimeout(end)
			}
			controller.enqueue(encoder.encode('retry: 500\n'))
			send('firewall:now', { ...watch.state, events: watch.state.events.map(withCountry) })
		},
		cancel: () => stop(),
	})
	return new Response(stream, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } })
}
