/** Trying a draft without a phone, and golden calls: kept runs that later drafts are held to. */
import { z } from 'zod'
import { stateOf } from '#lib/domain/schedule.ts'
import { ownSoundName } from '#lib/domain/sound.ts'
import { FlowDocument, type FlowProblem } from '#lib/flow/document.ts'
import { makeWalkable, type WalkableFlow } from '#lib/flow/run.server.ts'
import { expectationOf, type Expectation, type JudgedGoldenCall } from '#lib/flow/simulator/golden.ts'
import { runGoldenCalls } from '#lib/flow/simulator/run-golden.server.ts'
import { SimulationScript, type SimulatedRun } from '#lib/flow/simulator/script.ts'
import { simulate } from '#lib/flow/simulator/simulate.server.ts'
import type { SimulationWorld } from '#lib/flow/simulator/simulation-world.ts'
import {
	countGoldenCalls,
	deleteGoldenCall,
	insertGoldenCall,
	listGoldenCalls,
	updateGoldenCallExpectation,
	updateGoldenCallName,
} from '../db/golden-calls.ts'
import { violatedConstraint } from '../db/pool.ts'
import { listSounds } from '../db/sounds.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { readRouting } from '../routing.ts'
import { changeAs, type Actor } from './actor.ts'

// All of them run before a publish, while somebody waits.
const MAX_GOLDEN_CALLS = 1_000

const Name = z.string().trim().min(1, 'A golden call needs a name.').max(80, 'A name has at most 80 characters.')

/** A refusal to publish because kept calls would go another way; the first difference of each stands at its node. */
export class GoldenCallsFailed extends UserError {
	readonly problems: FlowProblem[]

	constructor(failed: readonly JudgedGoldenCall[]) {
		const problems = failed.map((call) => problemOf(call))
		const more = problems.length > 1 ? ` And ${problems.length - 1} more.` : ''
		const wayOut = 'Put the flow right, or record the golden call again if the new way is meant.'
		super(422, 'flow.golden_calls_failed', `Not published: ${problems[0]?.message ?? ''}${more} ${wayOut}`)
		this.problems = problems
	}
}

function problemOf({ name, difference }: JudgedGoldenCall): FlowProblem {
	const { step = 0, expected = '', got = '', nodeId } = difference ?? {}
	const message = `Golden call “${name}” goes another way at step ${step}: expected ${expected}; got ${got}.`
	return { severity: 'error', ...(nodeId && { nodeId }), message }
}

/** The world of a draft: it stands for its flow, everything else is as it is for calls now. */
async function worldOf(flowId: string, draft: FlowDocument): Promise<SimulationWorld> {
	const [routing, sounds] = await Promise.all([readRouting(), listSounds()])
	const documents = new Map(routing.flows.map(({ id, name, document }) => [id, { name, document }]))
	documents.set(flowId, { name: documents.get(flowId)?.name ?? '', document: draft })
	const walkable = new Map<string, { name: string; flow: WalkableFlow }>()
	const schedules = new Map(routing.schedules.map((schedule) => [schedule.id, schedule]))
	return {
		flow(id) {
			const found = walkable.get(id)
			const stored = documents.get(id)
			if (found || !stored) return found
			const made = { name: stored.name, flow: makeWalkable(stored.document) }
			walkable.set(id, made)
			return made
		},
		stateOfSchedule(scheduleId, override, at) {
			const schedule = schedules.get(scheduleId)
			return schedule && stateOf({ ...schedule, override }, at)
		},
		extensions: new Map(routing.extensions.map(({ number, name }) => [number, name])),
		trunks: new Map(routing.trunks.map(({ id, name, isEnabled }) => [id, { name, isEnabled }])),
		language: routing.language,
		timeZone: routing.timeZone,
		mailboxes: new Map(routing.mailboxes.map(({ id, name }) => [id, name])),
		sounds: new Map(sounds.map(({ id, name, seconds }) => [ownSoundName(id), { title: name, seconds }])),
	}
}

/** Runs a draft over a scripted call. @throws ZodError when it is no document or no script */
export async function simulateDraft(
	flowId: string,
	input: { document: unknown; script: unknown },
): Promise<SimulatedRun> {
	const document = FlowDocument.parse(input.document)
	const script = SimulationScript.parse(input.script)
	return simulate(flowId, script, await worldOf(flowId, document))
}

async function record(flowId: string, document: FlowDocument, script: SimulationScript): Promise<Expectation> {
	const run = await simulate(flowId, script, await worldOf(flowId, document))
	const expected = expectationOf(run, flowId)
	if (!expected || !run.end) {
		const message = 'The call has not come to its end yet. Answer what it waits for, then keep it.'
		throw new UserError(422, 'golden_call.unfinished', message)
	}
	if (run.end.kind === 'misfit' || run.end.kind === 'cut-off') {
		throw new UserError(422, 'golden_call.broken', `This call cannot be kept: ${run.end.reason}`)
	}
	return expected
}

function nameTaken(error: unknown): never {
	if (violatedConstraint(error) !== 'golden_calls_name_unique') throw error
	throw new UserError(409, 'golden_call.name_taken', 'Another golden call has this name. Choose another one.', 'name')
}

const gone = () => new UserError(404, 'golden_call.not_found', 'This golden call is gone: somebody deleted it.')

/**
 * Keeps a simulated call: what its script comes to with this document is what later drafts are held to.
 * @throws UserError 409 `golden_call.name_taken`, 422 `golden_call.unfinished`, `golden_call.broken`, `golden_call.too_many`
 */
export async function keepGoldenCall(
	flowId: string,
	input: { name: string; document: unknown; script: unknown },
	actor: Actor,
): Promise<{ id: string }> {
	const name = Name.parse(input.name)
	const script = SimulationScript.parse(input.script)
	if ((await countGoldenCalls(flowId)) >= MAX_GOLDEN_CALLS) {
		const message = `A flow has at most ${MAX_GOLDEN_CALLS} golden calls. Delete some that say the same.`
		throw new UserError(422, 'golden_call.too_many', message)
	}
	const expected = await record(flowId, FlowDocument.parse(input.document), script)
	const id = await changeAs(actor, () => insertGoldenCall(flowId, name, script, expected, actor.userId)).catch(
		nameTaken,
	)
	log.info('golden call kept', { flow_id: flowId, golden_call: name, user: actor.name })
	return { id }
}

/** Takes over the way the call goes now. @throws UserError 404 `golden_call.not_found`, 422 as above */
export async function recordGoldenCall(
	flowId: string,
	id: string,
	input: { document: unknown },
	actor: Actor,
): Promise<void> {
	const row = (await listGoldenCalls(flowId)).find((candidate) => candidate.id === id)
	if (!row) throw gone()
	const script = SimulationScript.safeParse(row.script).data
	if (!script) throw new UserError(422, 'golden_call.broken', 'This golden call cannot be read. Delete it.')
	const expected = await record(flowId, FlowDocument.parse(input.document), script)
	if (!(await changeAs(actor, () => updateGoldenCallExpectation(flowId, id, expected, actor.userId)))) throw gone()
	log.info('golden call recorded again', { flow_id: flowId, golden_call: row.name, user: actor.name })
}

/** @throws UserError 404 `golden_call.not_found`, 409 `golden_call.name_taken` */
export async function renameGoldenCall(
	flowId: string,
	id: string,
	input: { name: string },
	actor: Actor,
): Promise<void> {
	const name = Name.parse(input.name)
	if (!(await changeAs(actor, () => updateGoldenCallName(flowId, id, name)).catch(nameTaken))) throw gone()
}

/** @throws UserError 404 `golden_call.not_found` */
export async function removeGoldenCall(flowId: string, id: string, actor: Actor): Promise<void> {
	const name = await changeAs(actor, () => deleteGoldenCall(flowId, id))
	if (name === undefined) throw gone()
	log.info('golden call deleted', { flow_id: flowId, golden_call: name, user: actor.name })
}

/** All golden calls of a flow with how they go over a document. */
export async function judgeGoldenCalls(flowId: string, document: unknown): Promise<JudgedGoldenCall[]> {
	const draft = FlowDocument.parse(document)
	const rows = await listGoldenCalls(flowId)
	const verdicts = rows.length === 0 ? [] : await runGoldenCalls(rows, flowId, await worldOf(flowId, draft))
	return rows.map(({ id, name, script: stored, createdAt, createdByName, recordedAt }, index) => {
		const script = SimulationScript.safeParse(stored).data
		const difference = verdicts[index]?.difference
		const about = { id, name, createdAt, createdByName, recordedAt }
		return { ...about, ...(script && { script }), ...(difference && { difference }) }
	})
}

/** @throws GoldenCallsFailed */
export async function requireGoldenCalls(flowId: string, draft: FlowDocument): Promise<void> {
	const failed = (await judgeGoldenCalls(flowId, draft)).filter((call) => call.difference)
	if (failed.length > 0) throw new GoldenCallsFailed(failed)
}
