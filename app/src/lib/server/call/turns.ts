/** Turns that are taken across calls: kept in Redis, and counted on in memory while it is away. */
import { log } from '../log.ts'

// A caller waits for it; a turn that is taken twice is better than silence.
const PATIENCE_MS = 500

/**
 * @param increment adds one to what Redis keeps under a name and returns the sum
 * @returns a function that counts up from 0; it never rejects
 */
export function createTurns(increment: (name: string) => Promise<number>): (name: string) => Promise<number> {
	const last = new Map<string, number>()
	return async (name) => {
		const turn = (await kept(increment, name)) ?? (last.get(name) ?? -1) + 1
		last.set(name, turn)
		return turn
	}
}

/** @returns undefined when Redis is away or slow */
async function kept(increment: (name: string) => Promise<number>, name: string): Promise<number | undefined> {
	let timer: NodeJS.Timeout | undefined
	const patience = new Promise<undefined>((resolve) => {
		timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
	})
	const asked = increment(name).then(
		(sum) => sum - 1,
		() => undefined,
	)
	const turn = await Promise.race([asked, patience])
	clearTimeout(timer)
	if (turn === undefined) log.warn('turn counted in memory: Redis is away', { turn: name })
	return turn
}
