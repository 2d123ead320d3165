/** Takes a sound file piece by piece: its name in the query, the file as it is in the body. */
import { json } from '@sveltejs/kit'
import { refusalOf, requireActor } from '#lib/server/auth/action.ts'
import { uploadSound } from '#lib/server/settings/sounds.ts'
import type { RequestHandler } from './$types'

export const PUT: RequestHandler = async (event) => {
	const { url, request } = event
	const length = request.headers.get('content-length')
	try {
		const upload = {
			name: url.searchParams.get('name') ?? '',
			length: length === null ? undefined : Number(length),
			body: request.body,
		}
		return json(await uploadSound(upload, requireActor(event)), { status: 201 })
	} catch (caught) {
		const refusal = refusalOf(caught)
		if (!refusal) throw caught
		return json(refusal, { status: refusal.status })
	}
}
