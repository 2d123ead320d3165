/** One call: its events, from which everything on the page is made. */
import { error } from '@sveltejs/kit'
import { setTimeout as wait } from 'node:timers/promises'
import { getCall } from '#lib/server/db/calls.ts'
import { listRecordings } from '#lib/server/db/recordings.ts'
import type { PageServerLoad } from './$types'

// A call is seen live before it is written: the writer gathers events for a fifth of a second.
const triesForNewCall = 3
const tryAgainMs = 300

export const load: PageServerLoad = async ({ params, depends }) => {
	depends('callytics:call')
	for (let tried = 1; ; tried++) {
		const found = await getCall(params.callId)
		if (found && found.events.length > 0)
			return {
				callId: params.callId,
				events: found.events,
				sipCallId: found.call.sipCallId,
				tag: found.call.tag,
				recordings: await recordingsOf(params.callId),
			}
		if (tried === triesForNewCall) error(404, 'There is no such call in the call log.')
		await wait(tryAgainMs)
	}
}

/** The recordings that are finished: the file of a running one has no length yet. */
async function recordingsOf(callId: string) {
	return (await listRecordings(callId)).flatMap(({ id, startedAt, endedAt, seconds, removedAt }) =>
		endedAt ? [{ id, startedAt: startedAt.getTime(), seconds, isRemoved: removedAt !== null }] : [],
	)
}
