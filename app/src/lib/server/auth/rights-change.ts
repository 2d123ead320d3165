/** Who may do what has changed, or somebody was signed out: whoever keeps a connection open looks again at once. */

const listeners = new Set<() => void>()

/** @returns ends the listening */
export function onRightsChange(listener: () => void): () => void {
	listeners.add(listener)
	return () => void listeners.delete(listener)
}

/** To be called once the change is committed. */
export function tellRightsChange(): void {
	for (const listener of listeners) listener()
}
