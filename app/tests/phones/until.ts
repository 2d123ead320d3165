/** Waits for a condition instead of a length of time. */

const longestPauseMs = 1000

/**
 * Asks again and again until the answer is neither undefined nor false.
 * @param what said when the deadline passes, e.g. `the call is in the log`
 * @param deadlineMs milliseconds
 * @param everyMs pause between two questions; longer where the answer takes long, so that asking never keeps the machine busy
 * @throws when the deadline passes, with the last error if the question threw
 */
export async function until<T>(
	what: string,
	ask: () => T | undefined | false | Promise<T | undefined | false>,
	deadlineMs = 10_000,
	everyMs = 50,
): Promise<T> {
	const end = Date.now() + deadlineMs
	let last: unknown
	for (;;) {
		const askedAt = Date.now()
		try {
			const answer = await ask()
			last = undefined
			if (answer !== undefined && answer !== false) return answer
		} catch (error) {
			last = error
		}
		if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`, { cause: last })
		const pauseMs = Math.max(everyMs, Math.min(2 * (Date.now() - askedAt), longestPauseMs))
		await new Promise((resolve) => setTimeout(resolve, pauseMs))
	}
}
