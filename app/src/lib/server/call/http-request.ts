/** Asks another machine over HTTP while the caller waits. */
import { randomUUID } from 'node:crypto'
import type { HttpRequest, HttpResult } from '#lib/flow/verbs.ts'
import { sendRequest, type OutgoingOutcome } from '../outgoing/send-request.ts'
import type { Call } from './call.ts'
import type { StepOf } from './journal.ts'
import { startMeanwhile } from './meanwhile.ts'
import type { PromptParts } from './prompt.ts'

// The other side may be in the middle of a restart; a caller waits, so not for long.
const FIRST_PAUSE_MS = 300

/** Sends the request of a test elsewhere. */
export interface HttpParts extends PromptParts {
	sendRequest?: typeof sendRequest
}

/**
 * See NodeVerbs.requestHttp. After a restart it is sent again: what is more than a question carries the same
 * Idempotency-Key, by which the other side knows that it has seen it.
 */
export async function requestHttp(
	call: Call,
	parts: HttpParts,
	step: StepOf<'http'>,
	request: HttpRequest,
): Promise<HttpResult> {
	step.idempotencyKey ||= randomUUID()
	call.touch()
	await call.persist()
	const background = await startMeanwhile(call, parts, step, request.meanwhile)
	try {
		const outcome = await askAgain(call, parts.sendRequest ?? sendRequest, step.idempotencyKey, request)
		// "One moment please" is said to its end, however quick the answer was.
		await background.stop({ letsPromptEnd: true })
		return resultOf(outcome)
	} catch (error) {
		await background.stop()
		throw error
	}
}

async function askAgain(
	call: Call,
	send: typeof sendRequest,
	idempotencyKey: string,
	{ method, url, headers, body, timeoutSeconds, retries, allowsPrivate }: HttpRequest,
): Promise<OutgoingOutcome> {
	const own: Record<string, string> = method === 'GET' ? {} : { 'Idempotency-Key': idempotencyKey }
	const request = {
		...{ method, url, headers: { ...headers, ...own }, body, allowsPrivate },
		...{ timeoutMs: timeoutSeconds * 1000, signal: call.signal },
	}
	for (let attempt = 0; ; attempt++) {
		const outcome = await send(request)
		if (attempt >= retries || !isWorthAnother(outcome)) return outcome
		await call.until(() => undefined, FIRST_PAUSE_MS * 2 ** attempt)
	}
}

function isWorthAnother(outcome: OutgoingOutcome): boolean {
	if (outcome.kind === 'answer') return [502, 503, 504].includes(outcome.status)
	return outcome.kind === 'timeout' || outcome.kind === 'unreachable'
}

function resultOf(outcome: OutgoingOutcome): HttpResult {
	if (outcome.kind === 'answer') {
		const { status, headers, body } = outcome
		return { kind: 'answer', status, contentType: headers['content-type'] ?? '', body }
	}
	const reason = outcome.kind === 'too-many-redirects' ? 'refused' : outcome.kind
	return { kind: 'failure', reason, detail: outcome.detail }
}
