/** Asks how far long work is, again and again, also while the console is away, until it is over. */
import { onMount } from 'svelte'

const askEveryMs = 1000

/**
 * Call it while a component is set up.
 * @param ask @returns whether it is over; rejects while nobody answers
 */
export function follow(ask: () => Promise<boolean>): { readonly isAway: boolean } {
	let isAway = $state(false)
	onMount(() => {
		let isOver = false
		let timer: ReturnType<typeof setTimeout> | undefined
		const loop = async () => {
			const isDone = await ask().then(
				(over) => {
					isAway = false
					return over
				},
				() => {
					isAway = true
					return false
				},
			)
			if (!isOver && !isDone) timer = setTimeout(() => void loop(), askEveryMs)
		}
		void loop()
		return () => {
			isOver = true
			clearTimeout(timer)
		}
	})
	return {
		get isAway() {
			return isAway
		},
	}
}
