/** An editor says that it is there, and is told who else is, and whether the draft was saved meanwhile. */
import { error, json } from '@sveltejs/kit'
import { z } from 'zod'
import { getDraftState } from '#lib/server/db/flows.ts'
import { noteEditor } from '#lib/server/settings/flow-editors.ts'
import type { RequestHandler } from './$types'

const Here = z.object({ pageId: z.uuid() })

export const POST: RequestHandler = async ({ params, request, locals }) => {
	const here = Here.safeParse(await request.json().catch(() => undefined)).data
	const id = z.uuid().safeParse(params.flowId).data
	const draft = id && (await getDraftState(id))
	if (!locals.user || !here || !draft) error(404)
	const others = noteEditor(params.flowId, { pageId: here.pageId, name: locals.user.name })
	return json({ others, ...draft })
}
