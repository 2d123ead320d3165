/** What the browser makes of an error of its own: a page that could not be fetched is no fault of the console. */
import type { HandleClientError } from '@sveltejs/kit/hooks'
import { UNREACHED } from '#lib/ui/unreached.ts'

/** Every browser throws a TypeError, and nothing else, where a request got no answer (fetch.spec.whatwg.org, "fetch method"). */
export const handleError: HandleClientError = ({ kind, error }) => {
	if (kind !== 'unknown') return
	console.error(error)
	if (error instanceof TypeError && /fetch|network|load failed|import/i.test(error.message)) return UNREACHED
}
