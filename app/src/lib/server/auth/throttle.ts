/** A brake on guessing: after a few failures each further try must wait, twice as long every time. */
import { UserError } from '../errors.ts'

export interface ThrottleRule {
	/** Failures without a wait. */
	freeFailures: number
	/** Wait after the first failure beyond those. */
	firstWaitMs: number
	longestWaitMs: number
	/** Failures are forgotten after this long without one. */
	forgetAfterMs: number
}

interface Failures {
	count: number
	lastAt: number
	blockedUntil: number
}

// Bounds memory when somebody tries from very many addresses; the oldest are forgotten first.
const maximumKeys = 10_000

/** Counts failures by key (an address, a login). Kept in memory: a restart forgives, which nobody outside can cause. */
export class Throttle {
	readonly #rule: ThrottleRule
	readonly #now: () => number
	readonly #failures = new Map<string, Failures>()

	/** @param now milliseconds; replaced by tests */
	constructor(rule: ThrottleRule, now: () => number = () => Date.now()) {
		this.#rule = rule
		this.#now = now
	}

	/**
	 * Takes one try for each key, counted as a failure until `succeeded` is called: tries made at the same moment
	 * cannot slip through together.
	 * @throws UserError 429 `throttle.wait` while one of them has to wait
	 */
	take(...keys: string[]): void {
		const now = this.#now()
		const waitMs = Math.max(...keys.map((key) => this.#waitMs(key, now)))
		if (waitMs > 0) throw new UserError(429, 'throttle.wait', `Too many tries. Try again in ${inWords(waitMs)}.`)
		for (const key of keys) this.#count(key, now)
	}

	/** Forgets the failures of these keys. */
	succeeded(...keys: string[]): void {
		for (const key of keys) this.#failures.delete(key)
	}

	#waitMs(key: string, now: number): number {
		const failures = this.#failures.get(key)
		if (!failures) return 0
		if (now - failures.lastAt > this.#rule.forgetAfterMs) this.#failures.delete(key)
		return failures.blockedUntil - now
	}

	#count(key: string, now: number): void {
		const count = (this.#failures.get(key)?.count ?? 0) + 1
		const beyond = count - this.#rule.freeFailures
		const wait = beyond < 0 ? 0 : Math.min(this.#rule.firstWaitMs * 2 ** Math.min(beyond, 30), this.#rule.longestWaitMs)
		// Deleting first keeps the map in the order of last use.
		this.#failures.delete(key)
		this.#failures.set(key, { count, lastAt: now, blockedUntil: now + wait })
		const oldest = this.#failures.keys().next().value
		if (this.#failures.size > maximumKeys && oldest !== undefined) this.#failures.delete(oldest)
	}
}

function inWords(ms: number): string {
	const seconds = Math.ceil(ms / 1000)
	if (seconds < 90) return seconds === 1 ? '1 second' : `${seconds} seconds`
	return `${Math.ceil(seconds / 60)} minutes`
}
