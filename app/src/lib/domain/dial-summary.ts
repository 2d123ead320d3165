/** How a dialling with several phones came out as a whole. */
import type { DialOutcome, LegEnd } from './call.ts'

/** One phone or number that was rung, or could not be, and did not take the call. */
export interface Tried {
	/** Extension or number. */
	party: string
	outcome: Exclude<DialOutcome, 'answered'>
	/** One plain phrase: `486 Busy here`. */
	detail: string
	end?: LegEnd
	isThroughTrunk: boolean
}

// Beyond this the timeline says how many there were instead of naming them.
const MAX_NAMED = 6

/**
 * The one outcome that says most of all of them. Whoever could not even be rung counts only when nobody could;
 * busy only when all others were busy too: one phone that rang in vain tells more of what the caller met.
 * @returns the one that stands for all, with a detail that names them; undefined for nobody
 */
export function summariseDial(tried: readonly Tried[]): Tried | undefined {
	const rung = tried.filter(({ outcome }) => outcome !== 'failed')
	const best =
		rung.length && rung.every(({ outcome }) => outcome === 'busy')
			? rung[0]
			: (rung.find(({ outcome }) => outcome === 'rejected') ??
				rung.find(({ outcome }) => outcome === 'no-answer') ??
				tried[0])
	return best && { ...best, detail: describeAll(tried) }
}

function describeAll(tried: readonly Tried[]): string {
	const details = new Set(tried.map(({ detail }) => detail))
	if (details.size === 1) return tried[0]!.detail
	const said = new Set(tried.map(({ party, detail }) => `${party}: ${detail}`))
	const named = [...said].slice(0, MAX_NAMED).join(', ')
	return said.size > MAX_NAMED ? `${named} and ${said.size - MAX_NAMED} more` : named
}
