/** The earlier versions of one object, for the forms that show them. */
import { json } from '@sveltejs/kit'
import { refusalOf } from '#lib/server/auth/action.ts'
import { listVersions } from '#lib/server/settings/earlier-versions.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ url }) => {
	try {
		return json(await listVersions(url.searchParams.get('kind') ?? '', url.searchParams.get('id') ?? ''))
	} catch (error) {
		const refusal = refusalOf(error)
		if (!refusal) throw error
		return json(refusal, { status: refusal.status })
	}
}
