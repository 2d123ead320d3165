/** One node's page: there is one for every type this version knows. */
import { error } from '@sveltejs/kit'
import { nodeDefinition } from '#lib/flow/nodes.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = ({ params }) => {
	if (!nodeDefinition(params.type)) error(404)
	return { type: params.type }
}
