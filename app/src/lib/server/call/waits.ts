/** Waiting until something holds: looked at again after everything that happens. */
export class Waits {
	readonly #looks = new Set<() => void>()

	/** Something has happened: everybody who waits looks again. */
	wake(): void {
		for (const look of [...this.#looks]) look()
	}

	/**
	 * @param check returns undefined while it does not hold
	 * @param signal whose abort ends the wait with its reason
	 * @returns undefined when the deadline passed first
	 */
	wait<T>(check: () => T | undefined, deadlineMs: number, signal?: AbortSignal): Promise<T | undefined> {
		return new Promise((resolve, reject) => {
			const stop = () => {
				clearTimeout(timer)
				this.#looks.delete(look)
			}
			const look = () => {
				if (signal?.aborted) {
					stop()
					reject(signal.reason as Error)
					return
				}
				const result = check()
				if (result === undefined) return
				stop()
				resolve(result)
			}
			const timer = setTimeout(() => {
				stop()
				resolve(undefined)
			}, deadlineMs)
			this.#looks.add(look)
			look()
		})
	}
}
