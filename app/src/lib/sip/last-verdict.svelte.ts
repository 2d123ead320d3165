/** The verdict on the last save of an area, kept by its layout so that it survives the step from "new" to the thing made. */
import { getContext, setContext } from 'svelte'

/** What Asterisk said to a save. */
export interface Verdict {
	/** Name of the object in Asterisk. */
	object: string
	applied: boolean
	/** In the user's words; absent when applied. */
	problem?: string | undefined
	tookMs: number
}

/** A verdict, and when this browser learned it in milliseconds since 1970. */
export interface ReadBack extends Verdict {
	at: number
}

const key = Symbol('last verdict')

/** The verdict on the row that was saved last. */
export class LastVerdict {
	/** Id of the row that was saved, and the verdict on it. */
	#saved: { id: string; verdict: ReadBack } | undefined = $state.raw()

	/** Keeps the verdict on the row with this id; it replaces the one before. */
	keep(id: string, verdict: Verdict): void {
		this.#saved = { id, verdict: { ...verdict, at: Date.now() } }
	}

	/** The verdict on a row, if it is the one that was saved last. */
	on(id: string): ReadBack | undefined {
		return this.#saved?.id === id ? this.#saved.verdict : undefined
	}
}

/** Called once, by the layout of an area. */
export function provideLastVerdict(): LastVerdict {
	return setContext(key, new LastVerdict())
}

/** @throws Error outside an area that keeps its last verdict */
export function lastVerdict(): LastVerdict {
	const kept = getContext<LastVerdict | undefined>(key)
	if (!kept) throw new Error('no layout around this page keeps a last verdict')
	return kept
}
