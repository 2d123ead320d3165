/** What the page asks the appliance when a flow is tried: simulated calls, golden calls, and a real one. */
import { z } from 'zod'
import { action, type SentForm } from '#lib/server/auth/action.ts'
import { UserError } from '#lib/server/errors.ts'
import { tryOnPhone } from '#lib/server/settings/call-me.ts'
import {
	judgeGoldenCalls,
	keepGoldenCall,
	recordGoldenCall,
	removeGoldenCall,
	renameGoldenCall,
	simulateDraft,
} from '#lib/server/settings/simulator.ts'
import type { RequestEvent } from './$types'

const Id = z.uuid()

/** @throws UserError 400 `flow.not_json` */
function json(form: SentForm, name: string): unknown {
	try {
		return JSON.parse(form.text(name))
	} catch {
		throw new UserError(400, 'flow.not_json', 'The draft did not arrive whole. Reload the page and try again.')
	}
}

export const simulatorActions = {
	simulate: action((form, _actor, { params }: RequestEvent) =>
		simulateDraft(params.flowId, { document: json(form, 'document'), script: json(form, 'script') }),
	),
	goldenCalls: action((form, _actor, { params }: RequestEvent) =>
		judgeGoldenCalls(params.flowId, json(form, 'document')).then((calls) => ({ calls })),
	),
	keepGoldenCall: action((form, actor, { params }: RequestEvent) => {
		const kept = { name: form.text('name'), document: json(form, 'document'), script: json(form, 'script') }
		return keepGoldenCall(params.flowId, kept, actor)
	}),
	recordGoldenCall: action((form, actor, { params }: RequestEvent) =>
		recordGoldenCall(params.flowId, Id.parse(form.text('id')), { document: json(form, 'document') }, actor),
	),
	renameGoldenCall: action((form, actor, { params }: RequestEvent) =>
		renameGoldenCall(params.flowId, Id.parse(form.text('id')), { name: form.text('name') }, actor),
	),
	removeGoldenCall: action((form, actor, { params }: RequestEvent) =>
		removeGoldenCall(params.flowId, Id.parse(form.text('id')), actor),
	),
	callMe: action((form, actor, { params }: RequestEvent) => {
		const tried = { extension: form.text('extension'), document: json(form, 'document') }
		return tryOnPhone(params.flowId, tried, actor)
	}),
}
