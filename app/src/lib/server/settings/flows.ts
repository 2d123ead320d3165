/** Changing flows: draft, publish, versions; a rule first, then the row, then in force. */
import { z } from 'zod'
import { FlowDocument, type FlowProblem } from '#lib/flow/document.ts'
import { findProblems } from '#lib/flow/find-problems.ts'
import {
	deleteFlow,
	getFlow,
	getFlowVersion,
	insertFlow,
	insertFlowVersion,
	listFlows,
	updateDraft,
	updateFlowName,
	type FlowRow,
} from '../db/flows.ts'
import { listInboundRoutes } from '../db/inbound-routes.ts'
import { violatedConstraint } from '../db/pool.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { changeAs, noteDeed, type Actor } from './actor.ts'
import type { FlowTemplate } from './flow-templates/draw.ts'
import { flowTemplates } from './flow-templates/list.ts'
import { findOrMakeThings } from './flow-templates/template-things.ts'
import { readFormChoices } from './form-choices.ts'
import { changeSettings, putRoutingIntoForce } from './in-force.ts'
import { requireGoldenCalls } from './simulator.ts'

const FlowName = z.object({
	name: z.string().trim().min(1, 'A flow needs a name.').max(80, 'A name has at most 80 characters.'),
})
const PublishInput = z.object({
	comment: z.string().trim().max(200, 'A comment has at most 200 characters.').default(''),
	revision: z.coerce.number().int(),
	acceptsWarnings: z.boolean().default(false),
})

/** A refusal to publish, with all that is wrong, said at the nodes it belongs to. Errors refuse it, warnings ask first. */
export class FlowRefused extends UserError {
	readonly problems: FlowProblem[]

	constructor(problems: FlowProblem[]) {
		const errors = problems.filter((problem) => problem.severity === 'error')
		const told = errors.length > 0 ? errors : problems
		const more = told.length > 1 ? ` And ${told.length - 1} more.` : ''
		const code = errors.length > 0 ? 'flow.has_problems' : 'flow.has_warnings'
		const way = errors.length > 0 ? '' : ' Say that you have seen this, and publish again.'
		super(422, code, `Not published: ${told[0]?.message ?? ''}${more}${way}`)
		this.problems = problems
	}
}

const gone = () => new UserError(404, 'flow.not_found', 'This flow is gone: somebody deleted it.')

async function requireFlow(id: string): Promise<FlowRow> {
	const flow = await getFlow(id)
	if (!flow) throw gone()
	return flow
}

function nameTaken(error: unknown): never {
	if (violatedConstraint(error) !== 'flows_name_unique') throw error
	throw new UserError(409, 'flow.name_taken', 'Another flow has this name. Choose another one.', 'name')
}

function publishedMeanwhile(error: unknown): never {
	if (violatedConstraint(error) !== 'flow_versions_pkey') throw error
	throw new UserError(
		409,
		'flow.published_meanwhile',
		'Somebody published this flow in the same moment. Reload to see it.',
	)
}

/** Says who saved the draft in between, so that two editors can talk instead of overwriting each other. */
function draftChanged(flow: FlowRow): UserError {
	const who = flow.draftSavedByName ?? 'Somebody'
	const when = flow.draftSavedAt.toISOString().slice(11, 16)
	const message = `${who} saved this draft at ${when} UTC. Reload to see it; your changes since then are not saved.`
	return new UserError(409, 'flow.draft_changed', message)
}

/** @throws UserError 409 `flow.name_taken` */
export async function createFlow(
	input: { name: string; template?: string | undefined },
	actor: Actor,
): Promise<{ id: string }> {
	const template = flowTemplates.find(({ id }) => id === (input.template || 'empty'))
	if (!template)
		throw new UserError(400, 'flow.no_template', 'This template is not there any more. Choose another one.')
	const { id, hasMade } = await makeFromTemplate(template, input.name, actor).catch((error: unknown) => {
		if (!/^(schedules|mailboxes)_name_unique$/.test(violatedConstraint(error) ?? '')) throw error
		// Somebody made the same thing in this moment: now it is there.
		return makeFromTemplate(template, input.name, actor)
	})
	log.info('flow created', { flow: input.name, template: template.id, user: actor.name })
	if (hasMade) await putRoutingIntoForce()
	return { id }
}

/** The flow, and what it needs and is not there: all or nothing. */
function makeFromTemplate(
	template: FlowTemplate,
	name: string,
	actor: Actor,
): Promise<{ id: string; hasMade: boolean }> {
	return changeSettings(actor, async () => {
		const { things, hasMade } = await findOrMakeThings(template)
		return { id: await insertNamedFlow(name, template.make(things), actor), hasMade }
	})
}

/** A new flow with this draft. @throws UserError 409 `flow.name_taken` */
export function insertNamedFlow(wanted: string, draft: FlowDocument, actor: Actor): Promise<string> {
	const { name } = FlowName.parse({ name: wanted })
	return changeAs(actor, () => insertFlow(name, draft, actor.userId)).catch(nameTaken)
}

/** Keeps a draft as a flow of its own, under this name or one that is free: what is left when two people changed one. */
export async function copyFlow(
	input: { name: string; document: unknown },
	actor: Actor,
): Promise<{ id: string; name: string }> {
	const document = FlowDocument.parse(input.document)
	const taken = new Set((await listFlows()).map((flow) => flow.name))
	const wanted = input.name.slice(0, 70)
	let name = wanted
	for (let count = 2; taken.has(name); count++) name = `${wanted} ${count}`
	return { id: await insertNamedFlow(name, document, actor), name }
}

/**
 * Saves the draft; it may be unfinished.
 * @param input.revision the draft's revision that the editor started from
 * @throws UserError 404 `flow.not_found`, 409 `flow.draft_changed` naming who saved it meanwhile
 */
export async function saveDraft(
	flowId: string,
	input: { document: unknown; revision: number },
	actor: Actor,
): Promise<{ draftRevision: number; draftSavedAt: Date; problems: FlowProblem[] }> {
	const document = FlowDocument.parse(input.document)
	const saved = await updateDraft(flowId, document, input.revision, actor.userId)
	if (!saved) throw draftChanged(await requireFlow(flowId))
	const choices = await readFormChoices()
	return { ...saved, problems: findProblems(document, { choices, flowId }) }
}

/**
 * Makes the draft the version that takes calls. Running calls keep the version they started with.
 * @param input.acceptsWarnings the user has seen the warnings and publishes all the same
 * @throws FlowRefused 422 with all problems, GoldenCallsFailed 422, UserError 404 `flow.not_found`, 409 `flow.draft_changed`
 */
export async function publishFlow(
	flowId: string,
	input: { comment?: string; revision: number | string; acceptsWarnings?: boolean },
	actor: Actor,
): Promise<{ version: number }> {
	const { comment, revision, acceptsWarnings } = PublishInput.parse(input)
	const publish = async () => {
		const flow = await requireFlow(flowId)
		if (flow.draftRevision !== revision) throw draftChanged(flow)
		const problems = findProblems(flow.draft, { choices: await readFormChoices(), flowId })
		const stops = acceptsWarnings ? problems.filter((problem) => problem.severity === 'error') : problems
		if (stops.length > 0) throw new FlowRefused(problems)
		await requireGoldenCalls(flowId, flow.draft)
		return { name: flow.name, version: await insertFlowVersion(flowId, flow.draft, comment, actor.userId) }
	}
	const { version, name } = await changeSettings(actor, publish).catch(publishedMeanwhile)
	log.info('flow published', { flow: name, version, user: actor.name })
	await putRoutingIntoForce()
	return { version }
}

/** Puts an old version into the draft; calls are not touched until it is published. @throws UserError 404 */
export async function restoreVersion(
	flowId: string,
	version: number,
	actor: Actor,
): Promise<{ draftRevision: number; draftSavedAt: Date }> {
	return changeAs(actor, async () => {
		const flow = await requireFlow(flowId)
		const old = await getFlowVersion(flowId, version)
		if (!old) throw new UserError(404, 'flow.version_not_found', `This flow has no version ${version}.`)
		const saved = await updateDraft(flowId, old.document, flow.draftRevision, actor.userId)
		if (!saved) throw draftChanged(await requireFlow(flowId))
		const restored = { kind: 'flow', action: 'restored', objectId: flowId, objectName: flow.name, after: { version } }
		await noteDeed(actor, restored)
		return saved
	})
}

/** @throws UserError 404 `flow.not_found`, 409 `flow.name_taken` */
export async function renameFlow(flowId: string, input: { name: string }, actor: Actor): Promise<void> {
	const { name } = FlowName.parse(input)
	if (!(await changeSettings(actor, () => updateFlowName(flowId, name)).catch(nameTaken))) throw gone()
	log.info('flow renamed', { flow: name, user: actor.name })
	await putRoutingIntoForce()
}

/** @throws UserError 404 `flow.not_found`, 409 `flow.in_use` while numbers lead to it */
export async function removeFlow(flowId: string, actor: Actor): Promise<void> {
	const dids = (await listInboundRoutes()).filter((route) => route.flowId === flowId).map((route) => route.did)
	if (dids.length > 0) {
		const message = `Callers of ${dids.join(', ')} get this flow. Lead these numbers elsewhere first.`
		throw new UserError(409, 'flow.in_use', message)
	}
	const name = await changeSettings(actor, () => deleteFlow(flowId))
	if (name === undefined) throw gone()
	log.info('flow deleted', { flow: name, user: actor.name })
	await putRoutingIntoForce()
}
