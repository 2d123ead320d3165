/** The JSON Schema of flows as files, for whoever writes one by hand or by program. */
import { json } from '@sveltejs/kit'
import { flowJsonSchema } from '#lib/flow/flow-schema.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = () =>
	json(flowJsonSchema(), { headers: { 'content-type': 'application/schema+json', 'cache-control': 'no-cache' } })
