/** A flow as a file to keep: its draft, or with `?version=<n>` a published version. */
import { error } from '@sveltejs/kit'
import { z } from 'zod'
import { exportFlow } from '#lib/server/settings/flow-import.ts'
import type { RequestHandler } from './$types'

const Version = z.coerce.number().int().min(1)

export const GET: RequestHandler = async ({ params, url }) => {
	const asked = url.searchParams.get('version')
	const version = asked === null ? undefined : Version.safeParse(asked).data
	if (asked !== null && version === undefined) error(404)
	const file = await exportFlow(params.flowId, version)
	if (!file) error(404)
	return new Response(file.text, {
		headers: {
			'content-type': 'application/json; charset=utf-8',
			'content-disposition': `attachment; filename="${file.fileName}"`,
		},
	})
}
