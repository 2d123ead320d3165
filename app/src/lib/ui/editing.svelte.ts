/** The fields of a form that changes what is saved: what was typed stays when a save is refused, and what was saved counts after one. */
import type { SubmitFunction } from '$app/forms'

export class Editing<Values extends object> {
	values: Values
	isWorking = $state(false)
	#saved: () => Values

	/** @param saved the fields as they are saved now; asked again after each save */
	constructor(saved: () => Values) {
		this.#saved = saved
		this.values = $state(saved())
	}

	get isChanged(): boolean {
		return JSON.stringify(this.values) !== JSON.stringify(this.#saved())
	}

	discard = (): void => {
		this.values = this.#saved()
	}

	save: SubmitFunction = () => {
		this.isWorking = true
		return async ({ result, update }) => {
			await update({ reset: false })
			this.isWorking = false
			if (result.type === 'success') this.discard()
		}
	}
}
