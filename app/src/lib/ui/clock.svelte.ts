/** The page's clock: the appliance's time, ticking once a second, standing still while the connection is stale. */
import { getContext, setContext } from 'svelte'

const key = Symbol('clock')

export class Clock {
	/** Milliseconds since 1970 on the appliance's clock. */
	now: number = $state(0)
	#aheadMs = 0

	/** @param now the appliance's time when the page was made */
	constructor(now: number) {
		this.now = now
		this.#aheadMs = now - Date.now()
	}

	/** Takes the appliance's time over. @param at what its clock says now */
	set(at: number): void {
		this.#aheadMs = at - Date.now()
		this.now = at
	}

	/** One step on, from the time that passed since the last `set`. */
	tick(): void {
		this.now = Date.now() + this.#aheadMs
	}
}

/** Called once, by the layout. */
export function provideClock(now: number): Clock {
	return setContext(key, new Clock(now))
}

/** @throws Error outside a layout that has a clock */
export function getClock(): Clock {
	const clock = getContext<Clock | undefined>(key)
	if (!clock) throw new Error('no layout around this has a clock')
	return clock
}
