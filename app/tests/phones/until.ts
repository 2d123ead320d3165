/** Waits for a condition instead of a length of time. */

/**
 * Asks again and again until the answer is neither undefined nor false.
 * @param what said when the deadline passes, e.g. `the call is in the log`
 * @param deadlineMs milliseconds
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
		try {
			const answer = await ask()
			last = undefined
			if (answer !== undefined && answer !== false) return answer
		} catch (error) {
			last = error
		}
		if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`, { cause: last })
		await new Promise((resolve) => setTimeout(resolve, everyMs))
	}
}
