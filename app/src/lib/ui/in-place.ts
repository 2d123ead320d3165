/** The answer to a form that stands beside others: the page is read again, and nothing else of it is touched. */
import { applyAction, type ActionResult } from '$app/forms'
import { invalidateAll } from '$app/navigation'

/**
 * Takes an answer over, of a form that says itself why it was refused. What another form was told stays, and so does
 * the focus; whoever has gone on to another page meanwhile is not called back.
 */
export async function takeInPlace(result: ActionResult): Promise<void> {
	if (result.type === 'success') await invalidateAll()
	else if (result.type !== 'failure') await applyAction(result)
}
