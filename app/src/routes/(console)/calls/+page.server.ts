/** A page of the call log. */
import { listCalls } from '#lib/server/db/calls.ts'
import { dayAfter, startOfDay } from '#lib/ui/time.ts'
import { callsHref, readCallFilter } from './call-filter.ts'
import type { PageServerLoad } from './$types'

const perPage = 50

export const load: PageServerLoad = async ({ url, parent, depends }) => {
	depends('callytics:log')
	const { timeZone } = (await parent()).appliance
	const filter = readCallFilter(url.searchParams)
	const before = url.searchParams.get('before') ?? undefined
	const { calls, older } = await listCalls({
		before,
		text: filter.text || undefined,
		direction: filter.direction || undefined,
		disposition: filter.disposition || undefined,
		from: filter.from ? new Date(startOfDay(filter.from, timeZone)) : undefined,
		to: filter.to ? new Date(startOfDay(dayAfter(filter.to), timeZone)) : undefined,
		limit: perPage,
	})
	return {
		filter,
		calls: calls.map((call) => ({
			id: call.id,
			direction: call.direction,
			startedAt: call.startedAt.getTime(),
			endedAt: call.endedAt?.getTime(),
			callerNumber: call.callerNumber,
			callerName: call.callerName,
			dialled: call.dialled,
			with: call.talkedWith,
			trunkId: call.trunkId,
			flowId: call.flowId,
			flowName: call.flowName,
			disposition: call.disposition,
			tag: call.tag,
		})),
		olderHref: older ? callsHref(filter, older) : undefined,
		newestHref: before ? callsHref(filter) : undefined,
	}
}
