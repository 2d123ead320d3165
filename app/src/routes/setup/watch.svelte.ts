/** The wizard's view of phones and trunks, asked for every second: before there is a user there is no live connection. */
import { onMount } from 'svelte'
import type { SipStatus } from '#lib/domain/events.ts'

/** What `/setup/state` answers. */
interface State {
	echoHeard: boolean
	statuses: SipStatus[]
}

/** A phone counts as just registered for this long. */
const freshMs = 10_000

export class Watch {
	/** Undefined until the first answer. */
	state: State | undefined = $state.raw()
	/** Seconds since the last answer when there has been none for a while; else 0. */
	silentSeconds = $state(0)
	/** Endpoints that were seen to register while this page was open, and when. */
	#came: Record<string, number> = {}
	#answeredAt = Date.now()

	/** Whether a phone registered in these seconds, before the eyes of the user. */
	isFresh(endpoint: string): boolean {
		// Read on purpose: a new answer comes every second, so freshness ends by itself.
		if (!this.state) return false
		return Date.now() - (this.#came[endpoint] ?? 0) < freshMs
	}

	/** Asks once. A failure is shown after three seconds, since one lost answer means nothing. */
	async ask(): Promise<void> {
		try {
			const response = await fetch('/setup/state', { headers: { accept: 'application/json' } })
			if (!response.ok) throw new Error(`answered ${response.status}`)
			this.take((await response.json()) as State)
		} catch {
			const silentMs = Date.now() - this.#answeredAt
			this.silentSeconds = silentMs > 3000 ? Math.round(silentMs / 1000) : 0
		}
	}

	/** Takes an answer in, noting who came since the one before. */
	take(state: State): void {
		const isThere = (statuses: SipStatus[] | undefined, endpoint: string) =>
			statuses?.some((status) => status.endpoint === endpoint && isRegistered(status)) ?? false
		if (this.state) {
			for (const status of state.statuses.filter(isRegistered)) {
				if (!isThere(this.state.statuses, status.endpoint)) this.#came[status.endpoint] = Date.now()
			}
		}
		this.#answeredAt = Date.now()
		this.silentSeconds = 0
		this.state = state
	}
}

function isRegistered(status: SipStatus): boolean {
	return status.state === 'registered' || status.state === 'reachable'
}

/** Watches as long as the component is on the page. */
export function watchSetup(): Watch {
	const watch = new Watch()
	onMount(() => {
		let isOver = false
		let timer: ReturnType<typeof setTimeout> | undefined
		// One question at a time: a slow answer must not pile up others behind it.
		const loop = async () => {
			await watch.ask()
			if (!isOver) timer = setTimeout(() => void loop(), 1000)
		}
		void loop()
		return () => {
			isOver = true
			clearTimeout(timer)
		}
	})
	return watch
}
