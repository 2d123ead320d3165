/** Something that goes out to another machine and is tried again until it is there: a webhook's request, a mail. */

export const deliveryStates = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

const minute = 60
const hour = 60 * minute
/** Seconds between attempts: quick at first, since most troubles are short, then about a day altogether. */
const pauses = [10, minute, 5 * minute, 15 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 8 * hour] as const

/** How often something is tried before it counts as failed. */
export const deliveryAttempts = pauses.length + 1

/**
 * How long to wait after a failed attempt.
 * @param attempts made so far, this one included
 * @returns seconds, or undefined when it is not tried again
 */
export function pauseAfterAttempt(attempts: number): number | undefined {
	return pauses[attempts - 1]
}

/** What came of one attempt. */
export interface AttemptResult {
	isDelivered: boolean
	/** HTTP status, if there was an answer. */
	status?: number | undefined
	/** One plain sentence; '' when it was delivered. */
	error: string
	/** The beginning of what the other side said. */
	answer: string
	/** Trying again cannot help: the thing itself is gone. */
	isFinal?: boolean
}
