/** The log of calls for programs: filtered as the page, and page by page. */
import { json } from '@sveltejs/kit'
import { z } from 'zod'
import { listCalls } from '#lib/server/db/calls.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import { dayAfter, startOfDay } from '#lib/ui/time.ts'
import { readCallFilter } from '../../(console)/calls/call-filter.ts'
import { callJson } from './call-json.ts'
import type { RequestHandler } from './$types'

const Limit = z.coerce.number().int().min(1).max(200).catch(50)

export const GET: RequestHandler = async ({ url }) => {
	const { timeZone } = await getAppliance()
	const filter = readCallFilter(url.searchParams)
	const { calls, older } = await listCalls({
		before: url.searchParams.get('before') ?? undefined,
		text: filter.text || undefined,
		direction: filter.direction || undefined,
		disposition: filter.disposition || undefined,
		from: filter.from ? new Date(startOfDay(filter.from, timeZone)) : undefined,
		to: filter.to ? new Date(startOfDay(dayAfter(filter.to), timeZone)) : undefined,
		limit: Limit.parse(url.searchParams.get('limit') ?? undefined),
	})
	return json({ calls: calls.map(callJson), older })
}
