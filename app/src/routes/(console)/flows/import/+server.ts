/** Takes the file of a flow: as a new flow, or with `?flow=<id>&revision=<n>` into that flow's draft. */
import { json } from '@sveltejs/kit'
import { z } from 'zod'
import { refusalOf, requireActor } from '#lib/server/auth/action.ts'
import { importFlow, importIntoDraft, readUpload } from '#lib/server/settings/flow-import.ts'
import type { RequestHandler } from './$types'

const Query = z.object({
	flow: z.uuid('This flow is gone: somebody deleted it.').optional(),
	revision: z.coerce.number().int().default(0),
	name: z.string().max(80, 'A name has at most 80 characters.').default(''),
})

export const POST: RequestHandler = async (event) => {
	const { request, url } = event
	try {
		const actor = requireActor(event)
		const { flow, revision, name } = Query.parse(Object.fromEntries(url.searchParams))
		const text = await readUpload(request)
		if (flow === undefined) return json(await importFlow(text, { name }, actor), { status: 201 })
		return json(await importIntoDraft(flow, text, revision, actor))
	} catch (error) {
		const refusal = refusalOf(error)
		if (!refusal) throw error
		const { status, ...rest } = refusal
		return json(rest, { status })
	}
}
