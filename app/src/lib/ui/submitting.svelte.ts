/** A form on its way: what was typed stays, and the button says that it works. */
import type { SubmitFunction } from '$app/forms'

export interface Submitting {
	readonly isWorking: boolean
	readonly submit: SubmitFunction
}

/** One for each form. */
export function submitting(): Submitting {
	let isWorking = $state(false)
	return {
		get isWorking() {
			return isWorking
		},
		submit: () => {
			isWorking = true
			return async ({ update }) => {
				await update({ reset: false })
				isWorking = false
			}
		},
	}
}
