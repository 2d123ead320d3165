/** What a dialog's form was told when it was refused. */
import type { ActionResult } from '$app/forms'

export interface Refusal {
	message: string
	code: string
}

/** The refusal in an action's result, or undefined when it was not refused. */
export function keepRefusal(result: ActionResult): Refusal | undefined {
	if (result.type !== 'failure') return undefined
	const { message = '', code = '' } = (result.data ?? {}) as Partial<Refusal>
	return { message, code }
}
