/** Takes a database of countries piece by piece. */
import { json } from '@sveltejs/kit'
import { refusalOf, requireActor } from '#lib/server/auth/action.ts'
import { describeCountries } from '#lib/server/settings/countries.ts'
import { bringCountries } from '#lib/server/settings/firewall.ts'
import type { RequestHandler } from './$types'

export const PUT: RequestHandler = async (event) => {
	const { request } = event
	const length = request.headers.get('content-length')
	try {
		const upload = { length: length === null ? undefined : Number(length), body: request.body }
		await bringCountries(upload, requireActor(event))
		return json(describeCountries(), { status: 201 })
	} catch (caught) {
		const refusal = refusalOf(caught)
		if (!refusal) throw caught
		return json(refusal, { status: refusal.status })
	}
}
