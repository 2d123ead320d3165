/** Asks another machine over HTTP while the caller waits. */
import type { HttpRequest, HttpResult } from '#lib/flow/verbs.ts'
import type { Call } from './call.ts'
import type { DialParts } from './dial.ts'
import type { StepOf } from './journal.ts'

export function requestHttp(
	_call: Call,
	_parts: DialParts,
	_step: StepOf<'http'>,
	_request: HttpRequest,
): Promise<HttpResult> {
	throw new Error('requests cannot be made yet')
}
