/** Flows as files: exporting a draft or a version, importing one as a new flow or into a draft. */
import type { FlowDocument } from '#lib/flow/document.ts'
import { makeFlowFile, readFlowFile, withThingsFromHere, type FileProblem } from '#lib/flow/flow-file.ts'
import { maximumFlowFile } from '#lib/flow/flow-file-limit.ts'
import { getFlow, getFlowVersion, listFlows } from '../db/flows.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'
import { insertNamedFlow, saveDraft } from './flows.ts'
import { readFormChoices } from './form-choices.ts'

/** A refusal of a file, with the reason at each node. */
export class FlowFileRefused extends UserError {
	readonly problems: FileProblem[]

	constructor(problems: FileProblem[]) {
		super(422, 'flow.file_refused', 'Not imported, and nothing was changed. The file has these faults:')
		this.problems = problems
	}
}

const longest = `${maximumFlowFile / 1000} kB`

/** @returns undefined when there is no such flow or version */
export async function exportFlow(
	flowId: string,
	version: number | undefined,
): Promise<{ fileName: string; text: string } | undefined> {
	const flow = await getFlow(flowId)
	const document = version === undefined ? flow?.draft : (await getFlowVersion(flowId, version))?.document
	if (!flow || !document) return undefined
	const file = makeFlowFile(flow.name, document, await readFormChoices())
	// A file system's letters only; the true name stands in the file.
	const stem = flow.name
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '')
	const fileName = `${stem || 'flow'}-${version === undefined ? 'draft' : `v${version}`}.json`
	return { fileName, text: `${JSON.stringify(file, undefined, '\t')}\n` }
}

/** Reads an upload up to the longest file there is. @throws UserError 413 as soon as it is longer */
export async function readUpload(request: Request): Promise<string> {
	const tooLong = () =>
		new UserError(413, 'flow.file_too_long', `The file of a flow has at most ${longest}. Nothing was changed.`)
	if (Number(request.headers.get('content-length') ?? 0) > maximumFlowFile) throw tooLong()
	const parts: Uint8Array[] = []
	let length = 0
	for await (const part of request.body ?? []) {
		length += part.byteLength
		if (length > maximumFlowFile) throw tooLong()
		parts.push(part)
	}
	return Buffer.concat(parts).toString('utf8')
}

/** @throws FlowFileRefused */
async function documentIn(text: string): Promise<{ name: string; document: FlowDocument }> {
	const read = readFlowFile(text)
	if (read.kind === 'refused') throw new FlowFileRefused(read.problems)
	return { name: read.file.name, document: withThingsFromHere(read.file, await readFormChoices()) }
}

async function freeName(wanted: string): Promise<string> {
	const taken = new Set((await listFlows()).map((flow) => flow.name))
	let name = wanted
	for (let count = 2; taken.has(name); count++) name = `${wanted.slice(0, 74)} ${count}`
	return name
}

/**
 * Makes a new flow of a file; what it names and is not here is shown in the draft.
 * @param input.name empty: the name in the file, with a number behind it when that is taken
 * @throws FlowFileRefused, UserError 409 `flow.name_taken`
 */
export async function importFlow(text: string, input: { name: string }, actor: Actor): Promise<{ id: string }> {
	const { name, document } = await documentIn(text)
	const id = await insertNamedFlow(input.name.trim() || (await freeName(name)), document, actor)
	log.info('flow imported', { flow: name, user: actor.name })
	return { id }
}

/**
 * Puts the flow of a file into a draft; calls are not touched until it is published.
 * @throws FlowFileRefused, UserError 404 `flow.not_found`, 409 `flow.draft_changed`
 */
export async function importIntoDraft(
	flowId: string,
	text: string,
	revision: number,
	actor: Actor,
): Promise<{ draftRevision: number }> {
	const { document } = await documentIn(text)
	const { draftRevision } = await saveDraft(flowId, { document, revision }, actor)
	return { draftRevision }
}
