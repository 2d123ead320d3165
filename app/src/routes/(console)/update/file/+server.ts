/** Takes an update's file piece by piece. */
import { json } from '@sveltejs/kit'
import { refusalOf, requireActor } from '#lib/server/auth/action.ts'
import { takeInUpdate } from '#lib/server/settings/update.ts'
import type { RequestHandler } from './$types'

export const PUT: RequestHandler = async (event) => {
	const { request } = event
	const length = request.headers.get('content-length')
	try {
		const upload = { length: length === null ? undefined : Number(length), body: request.body }
		await takeInUpdate(upload, requireActor(event))
		return json({}, { status: 201 })
	} catch (caught) {
		const refusal = refusalOf(caught)
		if (!refusal) throw caught
		return json(refusal, { status: refusal.status })
	}
}
