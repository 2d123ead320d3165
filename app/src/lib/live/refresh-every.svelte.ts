/** Reads a page again every few seconds while it is looked at; what is away meanwhile leaves the page as it stands. */
import { invalidateIfAnswered } from './refresh-after-calls.svelte.ts'

/**
 * To be called while a component is made.
 * @param dependency what the page's load depends on
 * @param isHeld while the appliance is about to go: a reading that breaks off would put an error in the page's place
 */
export function refreshEvery(
	dependency: `${string}:${string}`,
	everyMs: number,
	isHeld: () => boolean = () => false,
): void {
	$effect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined
		let isGone = false
		const readSoon = () => {
			timer = setTimeout(() => {
				// Nobody looks at a page that lies behind others.
				const reading = document.hidden || isHeld() ? Promise.resolve(false) : invalidateIfAnswered(dependency)
				const go = () => {
					if (!isGone) readSoon()
				}
				reading.then(go, go)
			}, everyMs)
		}
		readSoon()
		return () => {
			isGone = true
			clearTimeout(timer)
		}
	})
}
