/** The live state of this moment, for whoever asks once instead of looking on. */
import type { LiveState } from '#lib/live/live-state.ts'

let read: (() => LiveState) | undefined

/** Names where the state is. */
export function useLiveState(source: () => LiveState): void {
	read = source
}

/** @throws when this process keeps no live state */
export function liveStateNow(): LiveState {
	if (!read) throw new Error('there is no live state here')
	return read()
}
