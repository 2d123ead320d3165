/** How far a recording by phone is; the page asks while it waits. */
import { json } from '@sveltejs/kit'
import { refusalOf } from '#lib/server/auth/action.ts'
import { phoneRecording } from '#lib/server/settings/phone-recordings.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = ({ params }) => {
	try {
		return json(phoneRecording(params.recordingId))
	} catch (caught) {
		const refusal = refusalOf(caught)
		if (!refusal) throw caught
		return json(refusal, { status: refusal.status })
	}
}
