/** One call: its events, from which everything on the page is made. */
import { error } from '@sveltejs/kit'
import { setTimeout as wait } from 'node:timers/promises'
import { getCall } from '#lib/server/db/calls.ts'
import type { PageServerLoad } from './$types'

// A call is seen live before it is written: the writer gathers events for a fifth of a second.
const triesForNewCall = 3
const tryAgainMs = 300

export const load: PageServerLoad = async ({ params, depends }) => {
	depends('callytics:call')
	for (let tried = 1; ; tried++) {
		const found = await getCall(params.callId)
		if (found && found.events.length > 0)
			return { callId: params.callId, events: found.events, sipCallId: found.call.sipCallId }
		if (tried === triesForNewCall) error(404, 'There is no such call in the call log.')
		await wait(tryAgainMs)
	}
}
