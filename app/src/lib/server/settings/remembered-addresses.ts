/** Where names led within the last day: a carrier answers with others each time, and a name server may be away. */

const REMEMBERED_MS = 86_400_000

export class RememberedAddresses {
	/** By name: its addresses with when each was seen last. */
	readonly #seen = new Map<string, Map<string, number>>()

	/**
	 * @param found where the name leads just now; none when that could not be found out, and then nothing is forgotten
	 * @param now milliseconds since 1970
	 * @returns all that are remembered of it
	 */
	note(name: string, found: readonly string[], now: number): string[] {
		const seen = this.#seen.get(name) ?? new Map<string, number>()
		this.#seen.set(name, seen)
		for (const address of found) seen.set(address, now)
		if (found.length > 0) for (const [address, at] of seen) if (at < now - REMEMBERED_MS) seen.delete(address)
		return [...seen.keys()]
	}
}
