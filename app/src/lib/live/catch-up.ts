/** Reads a page again until it shows what is known to be there: soon, one reading after the other, and slower while in vain. */

// The writer gathers events for a fifth of a second.
const firstPauseMs = 250
const longestPauseMs = 5000

/** Told what is known and what is shown, it sees to the rest; while the two are the same, nothing is asked. */
export class CatchUp {
	readonly #read: () => Promise<boolean>
	#known = 0
	#shown = 0
	#isOwed = false
	#pauseMs = firstPauseMs
	#timer: ReturnType<typeof setTimeout> | undefined
	#isReading = false
	#isStopped = false

	/** @param read tells whether it was answered */
	constructor(read: () => Promise<boolean>) {
		this.#read = read
	}

	/**
	 * To be told whenever one of the two moves.
	 * @param known number of the last thing that has happened
	 * @param shown number of the last thing that has been read
	 */
	update(known: number, shown: number): void {
		// What was read is worth another reading at once.
		if (shown > this.#shown) this.#pauseMs = firstPauseMs
		this.#known = known
		this.#shown = shown
		this.#readSoon()
	}

	/** Something may have happened that nobody told: it is read once, whatever is known. */
	readOnce(): void {
		this.#isOwed = true
		this.#pauseMs = firstPauseMs
		this.#readSoon()
	}

	stop(): void {
		this.#isStopped = true
		clearTimeout(this.#timer)
	}

	get #isBehind(): boolean {
		return this.#isOwed || this.#known > this.#shown
	}

	#readSoon(): void {
		if (this.#isStopped || this.#isReading || this.#timer || !this.#isBehind) return
		this.#timer = setTimeout(() => void this.#readNow(), this.#pauseMs)
	}

	/** A reading that is begun before the last one has ended would throw that one's answer away. */
	async #readNow(): Promise<void> {
		this.#timer = undefined
		if (!this.#isBehind) return
		this.#isReading = true
		this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs)
		if (await this.#read().catch(() => false)) this.#isOwed = false
		this.#isReading = false
		this.#readSoon()
	}
}
