/** What calls did at the nodes of a flow: `?days=7`, and with `&version=<n>` in that version only. */
import { json } from '@sveltejs/kit'
import { z } from 'zod'
import { readNodeFigures } from '#lib/server/db/node-visits.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import type { RequestHandler } from './$types'

const Query = z.object({
	days: z.coerce.number().int().min(0).max(366).catch(7),
	version: z.coerce.number().int().min(1).optional().catch(undefined),
})

export const GET: RequestHandler = async ({ params, url }) => {
	const { timeZone } = await getAppliance()
	const query = Query.parse(Object.fromEntries(url.searchParams))
	return json(await readNodeFigures(params.flowId, { ...query, timeZone }))
}
