/** Reads a page again and again while something on it is under way; one reading after the other, however slow they are. */
import { invalidate } from '$app/navigation'

const pauseMs = 1500

/**
 * Call it while a component is set up.
 * @param isUnderWay read reactively
 * @param dependency what the page's load depends on
 * @param everyMs pause between two readings; longer where one costs more
 */
export function refreshWhile(isUnderWay: () => boolean, dependency: `${string}:${string}`, everyMs = pauseMs): void {
	$effect(() => {
		if (!isUnderWay()) return
		let timer: ReturnType<typeof setTimeout> | undefined
		let isOver = false
		// A reading that is begun before the last one has ended would throw that one's answer away.
		const readSoon = () => {
			timer = setTimeout(() => {
				const go = () => {
					if (!isOver) readSoon()
				}
				invalidate(dependency).then(go, go)
			}, everyMs)
		}
		readSoon()
		return () => {
			isOver = true
			clearTimeout(timer)
		}
	})
}
