/** The earlier versions of one object, for the forms that show them, and going back to one: for whom its page is open. */
import { json } from '@sveltejs/kit'
import { z } from 'zod'
import { refusalOf, requireActor, SentForm } from '#lib/server/auth/action.ts'
import { listVersions, refuseWithoutRight, returnToVersion } from '#lib/server/settings/earlier-versions.ts'
import type { RequestHandler } from './$types'

const Until = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

async function answer(work: Promise<unknown>): Promise<Response> {
	try {
		return json(await work)
	} catch (error) {
		const refusal = refusalOf(error)
		if (!refusal) throw error
		return json(refusal, { status: refusal.status })
	}
}

async function list(kind: string, id: string, locals: App.Locals) {
	refuseWithoutRight(kind, locals.user, 'read')
	return listVersions(kind, id)
}

async function goBack(event: Parameters<RequestHandler>[0]) {
	const form = new SentForm(await event.request.formData())
	const kind = form.text('kind')
	refuseWithoutRight(kind, event.locals.user, 'change')
	return returnToVersion(kind, form.text('id'), Until.parse(form.text('until')), requireActor(event))
}

export const GET: RequestHandler = ({ url: { searchParams }, locals }) =>
	answer(list(searchParams.get('kind') ?? '', searchParams.get('id') ?? '', locals))

export const POST: RequestHandler = (event) => answer(goBack(event))
