/** A flow as a file: what is exported, and the door for what is imported, which may be broken or hostile. */
import { z } from 'zod'
import { FlowDocument, type FlowNode, type FlowProblem } from './document.ts'
import type { FormChoices } from './form-choices.ts'
import { successorsOf } from './graph.ts'
import { nodeDefinition } from './nodes.ts'
import { wordsForIssue } from './problem-words.ts'
import { problemsOfEdges, problemsOfRounds } from './problems/shape.ts'
import { referencesOf, type ReferenceKind } from './references.ts'
import { isRecord } from './setting-schema.ts'
import { thingName } from './thing-name.ts'

/** Where the JSON Schema of these files is served. */
export const flowSchemaPath = '/flows/flow.schema.json'

/** What the flow names on the appliance it comes from, so that it finds the same by name on another one. */
const Thing = z.object({ kind: z.string().max(20), value: z.string().max(200), name: z.string().max(200) })
type Thing = z.infer<typeof Thing>

export const FlowFile = z.object({
	$schema: z.string().max(2000).optional(),
	kind: z.literal('callytics-flow', 'This is not the file of a flow.'),
	formatVersion: z.literal(1, 'This file comes from a newer version of the appliance.'),
	name: z.string().trim().min(1, 'The flow in the file has no name.').max(80),
	document: FlowDocument,
	things: z.array(Thing).max(2000).default([]),
})
export type FlowFile = z.infer<typeof FlowFile>

/** What came of reading a file: the flow, or why not, at most a hundred reasons. */
export type ReadFlowFile = { kind: 'read'; file: FlowFile } | { kind: 'refused'; problems: FileProblem[] }

export interface FileProblem {
	/** Name of the node it is about. */
	node?: string | undefined
	message: string
}

const mostProblems = 100
const deepest = 30
// A setting of such a name could change what objects are made from.
const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype'])

/** A flow as a file. */
export function makeFlowFile(name: string, document: FlowDocument, choices: FormChoices): FlowFile {
	const things = new Map<string, Thing>()
	for (const { kind, value } of document.nodes.flatMap(referencesOf)) {
		const named = kind === 'node' ? undefined : thingName(kind, value, choices)
		if (named !== undefined) things.set(`${kind} ${value}`, { kind, value, name: named })
	}
	return {
		$schema: flowSchemaPath,
		kind: 'callytics-flow',
		formatVersion: 1,
		name,
		document,
		things: [...things.values()],
	}
}

/** Reads a file that somebody chose. Whatever is in it, nothing is changed and nothing is thrown. */
export function readFlowFile(text: string): ReadFlowFile {
	let value: unknown
	try {
		value = JSON.parse(text)
	} catch {
		return refused([{ message: 'This file is no JSON.' }])
	}
	const hostile = hostileParts(value)
	if (hostile.length > 0) return refused(hostile)
	const parsed = FlowFile.safeParse(value, { error: wordsForIssue })
	if (!parsed.success) return refused(parsed.error.issues.map((issue) => problemOfIssue(value, issue)))
	const problems = problemsOfFlow(parsed.data.document)
	return problems.length > 0 ? refused(problems) : { kind: 'read', file: parsed.data }
}

function refused(problems: readonly FileProblem[]): ReadFlowFile {
	const left = problems.length - mostProblems
	const shown = problems.slice(0, mostProblems)
	return { kind: 'refused', problems: left > 0 ? [...shown, { message: `And ${left} more.` }] : shown }
}

/**
 * Names and texts that no flow has and that would do harm where it is stored.
 * Without recursion: a file may be nested deeper than the stack.
 */
function hostileParts(value: unknown): FileProblem[] {
	const problems: FileProblem[] = []
	const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
	for (let one = open.pop(); one && problems.length <= mostProblems; one = open.pop()) {
		const { value: part, depth } = one
		if (typeof part === 'string' && !isStorable(part)) problems.push({ message: 'A text in it holds what is no text.' })
		if (typeof part !== 'object' || part === null) continue
		if (depth >= deepest) return [{ message: `It is nested more than ${deepest} levels deep.` }]
		for (const [name, inner] of Object.entries(part)) {
			if (forbiddenNames.has(name)) problems.push({ message: `A setting must not be named ${name}.` })
			if (!isStorable(name)) problems.push({ message: 'A name in it holds what is no text.' })
			open.push({ value: inner, depth: depth + 1 })
		}
	}
	return problems
}

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
function isStorable(text: string): boolean {
	return !text.includes('\0') && text.isWellFormed()
}

/** What a part of the file that has the wrong form is told, with the node's name where it is in one. */
function problemOfIssue(value: unknown, { path, message }: z.core.$ZodIssue): FileProblem {
	const where = path.map(String).join('.')
	if (path[0] !== 'document' || path[1] !== 'nodes' || path.length < 3) {
		return { message: path.length > 1 || path[0] === 'document' ? `${where}: ${message}` : message }
	}
	const document = isRecord(value) ? value['document'] : undefined
	const nodes: unknown = isRecord(document) ? document['nodes'] : undefined
	const node: unknown = Array.isArray(nodes) ? nodes[Number(path[2])] : undefined
	const name = isRecord(node) ? (node['name'] ?? node['id']) : undefined
	const field = path.slice(3).map(String).join('.')
	return {
		node: typeof name === 'string' && name ? name.slice(0, 80) : `node ${Number(path[2]) + 1}`,
		message: field ? `${field}: ${message}` : message,
	}
}

/** What could not even be a draft; what is merely unfinished or not on this appliance is shown in the draft. */
function problemsOfFlow(document: FlowDocument): FileProblem[] {
	const ids = new Set(document.nodes.map((node) => node.id))
	const twice: FlowProblem[] =
		ids.size === document.nodes.length ? [] : [{ severity: 'error', message: 'Two nodes have the same id.' }]
	const shape = [...twice, ...problemsOfEdges(document), ...problemsOfRounds(document, successorsOf(document))]
	const names = new Map(document.nodes.map((node) => [node.id, node.name]))
	return [
		...document.nodes.flatMap(problemsOfNode),
		...shape.map(({ nodeId, message }) => ({ node: nodeId && (names.get(nodeId) ?? nodeId), message })),
	]
}

function problemsOfNode(node: FlowNode): FileProblem[] {
	const definition = nodeDefinition(node.type)
	if (!definition) return [{ node: node.name, message: `This version does not know the node type ${node.type}.` }]
	const issues =
		definition.schema.safeParse(node.config, { error: wordsForIssue, reportInput: true }).error?.issues ?? []
	return issues
		.filter(isWrongType)
		.map(({ path, message }) => ({ node: node.name, message: `${path.join('.')}: ${message}` }))
}

/** A value of another kind than the setting holds; an empty or missing one is only unfinished. */
function isWrongType(issue: z.core.$ZodIssue): boolean {
	const isOtherKind = ['invalid_type', 'invalid_union', 'invalid_value', 'invalid_key', 'invalid_element']
	return isOtherKind.includes(issue.code) && issue.input !== undefined && issue.input !== null && issue.input !== ''
}

/** The document with things that are not here replaced by those of the same name that are. */
export function withThingsFromHere({ document, things }: FlowFile, choices: FormChoices): FlowDocument {
	const here = new Map<string, string>()
	for (const { kind, value, name } of things) {
		if (thingName(kind, value, choices) !== undefined) continue
		const same = thingsOf(kind, choices).filter((thing) => thing.name === name)
		if (same.length === 1 && same[0]) here.set(value, same[0].value)
	}
	if (here.size === 0) return document
	return { ...document, nodes: document.nodes.map((node) => replaced(node, here)) }
}

function thingsOf(kind: string, choices: FormChoices): { value: string; name: string }[] {
	const byId = (things: FormChoices['trunks']) => things.map(({ id, name }) => ({ value: id, name }))
	const lists: Partial<Record<ReferenceKind, () => { value: string; name: string }[]>> = {
		sound: () => choices.sounds.map(({ name, title }) => ({ value: name, name: title })),
		trunk: () => byId(choices.trunks),
		schedule: () => byId(choices.schedules),
		mailbox: () => byId(choices.mailboxes),
		webhook: () => byId(choices.webhooks),
		flow: () => byId(choices.flows),
	}
	return lists[kind as ReferenceKind]?.() ?? []
}

/** Ids are random, so wherever one stands in the settings it means the thing. */
function replaced(node: FlowNode, here: ReadonlyMap<string, string>): FlowNode {
	const named = new Set(referencesOf(node).map((reference) => reference.value))
	if (![...here.keys()].some((value) => named.has(value))) return node
	const config = JSON.parse(JSON.stringify(node.config), (_key, value: unknown) =>
		typeof value === 'string' ? (here.get(value) ?? value) : value,
	) as FlowNode['config']
	return { ...node, config }
}
