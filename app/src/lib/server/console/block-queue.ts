/** Has addresses shut out by one request after the other: what comes meanwhile goes with the next, and what failed is tried again. */
import type { Abuse } from '#lib/domain/abuse.ts'
import { log } from '../log.ts'

export interface BlockQueue {
	/** What waits already is of before that. */
	add(abuse: Abuse): void
	stop(): void
}

/** A flood from forged addresses must not fill our memory. */
const MOST_WAITING = 10_000
/** One request stays short, so that the first ones are not kept waiting for the last. */
const MOST_AT_ONCE = 500
const RETRY_MS = 5000

/**
 * Each request starts a program of root's, of which there are few at a time and which the pages need, too: a flood must
 * not take them all.
 * @param block shuts addresses out; called again with the same ones when it throws
 */
export function createBlockQueue(
	block: (abuses: readonly Abuse[]) => Promise<void>,
	{ mostAtOnce = MOST_AT_ONCE, retryMs = RETRY_MS } = {},
): BlockQueue {
	/** By address; those under way are among them until they are shut out. */
	const waiting = new Map<string, Abuse>()
	let isAtWork = false
	let retry: NodeJS.Timeout | undefined

	async function work(): Promise<void> {
		isAtWork = true
		while (waiting.size > 0) {
			const abuses = [...waiting.values()].slice(0, mostAtOnce)
			try {
				await block(abuses)
			} catch (error) {
				log.error('addresses could not be blocked yet', { addresses: abuses.map(({ address }) => address), error })
				retry = setTimeout(() => void work(), retryMs)
				return
			}
			for (const { address } of abuses) waiting.delete(address)
		}
		isAtWork = false
	}

	return {
		add(abuse) {
			if (waiting.has(abuse.address) || waiting.size >= MOST_WAITING) return
			waiting.set(abuse.address, abuse)
			if (!isAtWork) void work()
		},
		stop() {
			waiting.clear()
			clearTimeout(retry)
		},
	}
}
