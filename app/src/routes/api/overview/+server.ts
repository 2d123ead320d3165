/** What is going on at this moment, for programs. */
import { json } from '@sveltejs/kit'
import { countCallsToday } from '#lib/server/db/calls.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import { liveStateNow } from '#lib/server/events/live-now.ts'
import type { RequestHandler } from './$types'

const moment = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())

export const GET: RequestHandler = async () => {
	const { name, timeZone } = await getAppliance()
	const { at, calls, endpoints, services } = liveStateNow()
	return json({
		at: moment(at),
		appliance: { name, timeZone },
		today: await countCallsToday(timeZone),
		calls: calls
			.filter((call) => call.state !== 'ended')
			.map((call) => ({
				id: call.callId,
				direction: call.direction,
				state: call.state,
				startedAt: moment(call.startedAt),
				callerNumber: call.callerNumber,
				callerName: call.callerName,
				dialled: call.dialled,
				with: call.with ?? '',
				flowName: call.flowName ?? '',
				node: call.node?.name ?? '',
			})),
		endpoints: endpoints.map(({ endpoint, kind, state, at: since }) => ({
			endpoint,
			kind,
			state,
			since: moment(since),
		})),
		services,
	})
}
