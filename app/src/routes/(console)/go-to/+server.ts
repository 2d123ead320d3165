/** Finds flows, inbound routes and ended calls for the palette, as far as its reader may open them; the page knows the rest already. */
import { json } from '@sveltejs/kit'
import { mayOpen } from '#lib/domain/permission.ts'
import { readableNumber } from '#lib/domain/readable-number.ts'
import { listCalls } from '#lib/server/db/calls.ts'
import { listFlows } from '#lib/server/db/flows.ts'
import { listInboundRoutes } from '#lib/server/db/inbound-routes.ts'
import { helpPagesCalled } from '../help/help-pages.ts'
import { isFoundIn, type ServerResults } from '../shell/go-to-results.ts'
import type { RequestHandler } from './$types'

// A palette that needs scrolling is slower than the page it saves.
const atMost = 5

export const GET: RequestHandler = async ({ url, locals }) => {
	const text = (url.searchParams.get('text') ?? '').trim().slice(0, 80)
	if (text === '') return json({ flows: [], inboundRoutes: [], help: [], calls: [] } satisfies ServerResults)
	const sees = (path: string) => locals.user !== undefined && mayOpen(locals.user, path)
	const searched = /^[+\d\s()-]+$/.test(text) ? text.replace(/\D/g, '') : text
	const [flows, routes, { calls }] = await Promise.all([
		sees('/flows') ? listFlows() : [],
		sees('/inbound-routes') ? listInboundRoutes() : [],
		sees('/calls') ? listCalls({ text: searched, limit: atMost }) : { calls: [] },
	])
	const results: ServerResults = {
		flows: flows
			.filter((flow) => isFoundIn(text, [flow.name]))
			.slice(0, atMost)
			.map(({ id, name, publishedVersion }) => ({ id, name, publishedVersion })),
		inboundRoutes: routes
			.filter((route) => isFoundIn(text, [route.did, route.description]))
			.slice(0, atMost)
			.map(({ id, did, flowName }) => ({ id, did, flowName })),
		help: helpPagesCalled(text)
			.slice(0, atMost)
			.map(({ href, title }) => ({ href, title })),
		calls: calls.map((call) => ({
			id: call.id,
			caller: call.callerName || readableNumber(call.callerNumber),
			dialled: readableNumber(call.talkedWith || call.dialled),
			startedAt: call.startedAt.getTime(),
			disposition: call.disposition,
		})),
	}
	return json(results)
}
