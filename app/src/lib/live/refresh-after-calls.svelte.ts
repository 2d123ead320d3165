/** Pages that show the call log ask for it again after calls came or went: soon, but not at every step of every call. */
import { invalidate } from '$app/navigation'
import { live } from './live.svelte.ts'

// The writer needs a moment for a call that ended, and a busy line must not make every open page reload all the time.
const everyMs = 3000

/**
 * Loads again what depends on something, unless the database is away: then the page on the screen, which is live, stays
 * instead of becoming an error.
 * @returns whether it was loaded
 */
export async function invalidateIfAnswered(dependency: string): Promise<boolean> {
	const answer = await fetch('/go-to').catch(() => undefined)
	if (!answer || answer.status >= 500) return false
	await invalidate(dependency)
	return true
}

/** To be called while a component is made. @param dependency what the page's load depends on */
export function refreshAfterCalls(dependency: string): void {
	let timer: ReturnType<typeof setTimeout> | undefined
	let seen: string | undefined
	let isGone = false
	$effect(() => {
		if (!live.state) return
		const running = live.state.calls.filter((call) => call.state !== 'ended')
		const mark = `${live.state.recent[0]?.callId} ${running.length} ${running.at(-1)?.callId}`
		const isFirst = seen === undefined
		if (mark === seen) return
		seen = mark
		// The page was made from the same log a moment ago.
		if (isFirst || timer) return
		timer = setTimeout(() => void refresh(), everyMs)
	})
	async function refresh() {
		const isDone = await invalidateIfAnswered(dependency)
		timer = isDone || isGone ? undefined : setTimeout(() => void refresh(), everyMs)
	}
	$effect(() => () => {
		isGone = true
		clearTimeout(timer)
	})
}
