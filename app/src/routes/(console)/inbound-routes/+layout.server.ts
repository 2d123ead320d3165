/** The inbound routes, and the flows they can lead to. */
import { listFlows } from '#lib/server/db/flows.ts'
import { listInboundRoutes } from '#lib/server/db/inbound-routes.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async () => {
	const [routes, flows] = await Promise.all([listInboundRoutes(), listFlows()])
	return {
		routes: routes.map(({ id, did, description, flowId, flowName, publishedVersion }) => ({
			id,
			did,
			description,
			flowId,
			flowName,
			isPublished: publishedVersion !== null,
		})),
		flows: flows.map(({ id, name, publishedVersion }) => ({ id, name, isPublished: publishedVersion !== null })),
	}
}
