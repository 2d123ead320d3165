/** Asks one of the page's form actions without a form. */
import { deserialize } from '$app/forms'
import type { Refusal } from '../refusal.ts'

// The golden calls of a large flow take some seconds; a connection that hangs must not hold the page for ever.
const TIMEOUT_MS = 30_000

export type Answer<T> = { data: T } | { refusal: Refusal }

/**
 * @param fields sent as text, objects as JSON
 * @param away what to say when nobody answers
 */
export async function sendAction<T>(
	address: string,
	fields: Record<string, unknown>,
	away: string,
): Promise<Answer<T>> {
	const body = new FormData()
	for (const [name, value] of Object.entries(fields)) {
		body.set(name, typeof value === 'string' ? value : JSON.stringify(value))
	}
	try {
		const signal = AbortSignal.timeout(TIMEOUT_MS)
		const response = await fetch(address, { method: 'POST', headers: { 'x-sveltekit-action': 'true' }, body, signal })
		const result = deserialize(await response.text())
		if (result.type === 'success') return { data: result.data as T }
		const { message = away, code = '' } = ((result.type === 'failure' && result.data) || {}) as Partial<Refusal>
		return { refusal: { message, code } }
	} catch {
		// No answer, or not one of the action: a gateway, or the console while it starts.
		return { refusal: { message: away, code: 'console.away' } }
	}
}
