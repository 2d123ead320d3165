/** One call with its events, for programs. */
import { json } from '@sveltejs/kit'
import { getCall } from '#lib/server/db/calls.ts'
import { callJson } from '../call-json.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ params }) => {
	const found = await getCall(params.callId)
	if (!found)
		return json({ code: 'call.not_found', message: 'There is no such call in the call log.' }, { status: 404 })
	const events = found.events.map(({ at, ...event }) => ({ ...event, at: new Date(at).toISOString() }))
	return json({ call: callJson(found.call), events })
}
