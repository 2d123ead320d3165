/** One flow: its draft with all versions, or one old version to look at; saving, publishing and restoring. */
import { error } from '@sveltejs/kit'
import { z } from 'zod'
import { action } from '#lib/server/auth/action.ts'
import { getFlow, getFlowVersion, listFlowVersions } from '#lib/server/db/flows.ts'
import { listInboundRoutes } from '#lib/server/db/inbound-routes.ts'
import { UserError } from '#lib/server/errors.ts'
import { readFormChoices } from '#lib/server/settings/form-choices.ts'
import { copyFlow, publishFlow, restoreVersion, saveDraft } from '#lib/server/settings/flows.ts'
import { simulatorActions } from './simulator-actions.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const Version = z.coerce.number().int().min(1)
const Revision = z.coerce.number().int()

/** A draft as JSON text. @throws UserError 400 `flow.not_json` */
function parseDocument(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		throw new UserError(400, 'flow.not_json', 'The draft did not arrive whole. Reload the page and try again.')
	}
}

export const load: PageServerLoad = async ({ params, url }) => {
	const id = z.uuid().safeParse(params.flowId).data
	const flow = id && (await getFlow(id))
	if (!flow) error(404)
	const isInOperation = url.searchParams.get('view') === 'operation' && flow.publishedVersion !== null
	const asked = isInOperation ? String(flow.publishedVersion) : url.searchParams.get('version')
	const askedToCompare = url.searchParams.get('compare')
	const [versions, routes, choices, viewing, comparedWith, published] = await Promise.all([
		listFlowVersions(flow.id),
		listInboundRoutes(),
		readFormChoices(),
		readVersion(flow.id, asked),
		readVersion(flow.id, askedToCompare),
		flow.publishedVersion === null ? undefined : getFlowVersion(flow.id, flow.publishedVersion),
	])
	if ((asked !== null && !viewing) || (askedToCompare !== null && !comparedWith)) error(404)
	const dids = routes.filter((route) => route.flowId === flow.id).map((route) => route.did)
	const publishedDocument = published?.document
	return { flow, versions, dids, choices, viewing, comparedWith, isInOperation, publishedDocument }
}

/** A version as the address bar names it. */
async function readVersion(flowId: string, asked: string | null) {
	const version = Version.safeParse(asked ?? undefined).data
	return version === undefined ? undefined : getFlowVersion(flowId, version)
}

export const actions = {
	...simulatorActions,
	save: action(async (form, actor, { params }: RequestEvent) => {
		const draft = { document: parseDocument(form.text('document')), revision: Revision.parse(form.text('revision')) }
		const saved = await saveDraft(params.flowId, draft, actor)
		return { revision: saved.draftRevision, savedAt: saved.draftSavedAt.getTime() }
	}),
	publish: action((form, actor, { params }: RequestEvent) => {
		const input = { comment: form.text('comment'), revision: form.text('revision') }
		return publishFlow(params.flowId, { ...input, acceptsWarnings: form.isTicked('acceptsWarnings') }, actor)
	}),
	copy: action((form, actor) =>
		copyFlow({ name: form.text('name'), document: parseDocument(form.text('document')) }, actor),
	),
	restore: action(async (form, actor, { params }: RequestEvent) => {
		await restoreVersion(params.flowId, Version.parse(form.text('version')), actor)
	}),
} satisfies Actions
