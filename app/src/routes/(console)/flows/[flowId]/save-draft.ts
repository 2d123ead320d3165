/** Sends a draft to the page's own `save` action and says how it was answered. */
import { deserialize } from '$app/forms'
import type { FlowDocument } from '#lib/flow/document.ts'
import { flows } from '#lib/messages/flows.ts'
import type { SaveAnswer } from './flow-editor.svelte.ts'

// A console that is being restarted answers within seconds; a connection that hangs must not hold the draft back.
const TIMEOUT_MS = 10_000

/** @param flowId the flow whose draft this is */
export async function saveDraft(flowId: string, document: FlowDocument, revision: number): Promise<SaveAnswer> {
	const body = new FormData()
	body.set('document', JSON.stringify(document))
	body.set('revision', String(revision))
	let text: string
	let status: number
	try {
		const response = await fetch(`/flows/${flowId}?/save`, {
			method: 'POST',
			headers: { 'x-sveltekit-action': 'true' },
			body,
			signal: AbortSignal.timeout(TIMEOUT_MS),
		})
		status = response.status
		text = await response.text()
	} catch {
		return { kind: 'away' }
	}
	return read(text, status)
}

function read(text: string, status: number): SaveAnswer {
	let result: ReturnType<typeof deserialize>
	try {
		result = deserialize(text)
	} catch {
		// Not an answer of the action: a gateway, or the console while it starts.
		return { kind: 'away' }
	}
	if (result.type === 'success') {
		const { revision, savedAt } = result.data as { revision: number; savedAt: number }
		return { kind: 'saved', revision, savedAt }
	}
	if (result.type === 'redirect') return { kind: 'away', message: flows.editor.signedOut }
	if (result.type !== 'failure') return { kind: 'away' }
	const { message = '', code } = (result.data ?? {}) as { message?: string; code?: string }
	if (code === 'flow.draft_changed') return { kind: 'conflict', message }
	return status >= 500 ? { kind: 'away' } : { kind: 'refused', message }
}
