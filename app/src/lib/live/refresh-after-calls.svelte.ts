/** Pages that show the call log ask for it again after calls came or went: soon, but not at every step of every call. */
import { invalidate } from '$app/navigation'
import { live } from './live.svelte.ts'

// The writer needs a moment for a call that ended, and a busy line must not make every open page reload all the time.
const everyMs = 3000

/** To be called while a component is made. @param dependency what the page's load depends on */
export function refreshAfterCalls(dependency: string): void {
	let timer: ReturnType<typeof setTimeout> | undefined
	let seen: string | undefined
	$effect(() => {
		if (!live.state) return
		const running = live.state.calls.filter((call) => call.state !== 'ended')
		const mark = `${live.state.recent[0]?.callId} ${running.length} ${running.at(-1)?.callId}`
		const isFirst = seen === undefined
		if (mark === seen) return
		seen = mark
		// The page was made from the same log a moment ago.
		if (isFirst || timer) return
		timer = setTimeout(() => {
			timer = undefined
			void invalidate(dependency)
		}, everyMs)
	})
	$effect(() => () => clearTimeout(timer))
}
