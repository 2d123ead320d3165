/** A flow as it is stored: nodes and edges, and what it must satisfy to be published. */
import { z } from 'zod'
import { nodeDefinition } from './nodes.ts'
import { wordsForIssue } from './problem-words.ts'

const Id = z.string().regex(/^[a-z0-9-]{1,40}$/)

/** One step. Its settings are checked against its type's schema by `findProblems`, so that a draft may be unfinished. */
export const FlowNode = z.object({
	id: Id,
	type: z.string().min(1).max(40),
	name: z.string().min(1).max(80),
	config: z.record(z.string(), z.unknown()),
	position: z.object({ x: z.number(), y: z.number() }),
})
export type FlowNode = z.infer<typeof FlowNode>

/** What an exit leads to. */
export const FlowEdge = z.object({ from: Id, exit: z.string().min(1).max(40), to: Id })
export type FlowEdge = z.infer<typeof FlowEdge>

/** The document's form; this is the door for stored and uploaded flows. */
export const FlowDocument = z.object({
	nodes: z.array(FlowNode).max(500),
	edges: z.array(FlowEdge).max(5000),
})
export type FlowDocument = z.infer<typeof FlowDocument>

/** Something wrong with a flow, said at the node it belongs to. Errors refuse publishing, warnings do not. */
export interface FlowProblem {
	severity: 'error' | 'warning'
	nodeId?: string
	/** The setting it is about, a path such as `target.number`. */
	field?: string
	/** The exit it is about. */
	exit?: string
	message: string
}

/** Where the edge of an exit leads, or undefined. */
export function nodeBehind(document: FlowDocument, nodeId: string, exit: string): string | undefined {
	return document.edges.find((edge) => edge.from === nodeId && edge.exit === exit)?.to
}

/** An exit's name as people read it: `no-input` → `no input`. */
export function exitWords(exit: string): string {
	return exit.replaceAll('-', ' ')
}

/**
 * Whether a flow may be published with this exit open. `failed` may: the loop then says goodbye; so may `answered`:
 * the call ends with the talk. Every other open exit would cut a caller off.
 */
export function mayStayOpen(exit: string): boolean {
	return exit === 'failed' || exit === 'answered'
}

/**
 * The exits of a node, in the order they are drawn. A draft may hold settings that are not valid yet: then as many
 * exits as can be known, and those that lead somewhere, so that no wire disappears while somebody types.
 */
export function exitsOf(document: FlowDocument, node: FlowNode): string[] {
	const definition = nodeDefinition(node.type)
	const parsed = definition?.schema.safeParse(node.config)
	if (definition && parsed?.success) return definition.exits(parsed.data)
	const wired = document.edges.filter((edge) => edge.from === node.id).map((edge) => edge.exit)
	return [...new Set([...exitsOfUnfinished(node), ...wired])]
}

function exitsOfUnfinished(node: FlowNode): string[] {
	try {
		return nodeDefinition(node.type)?.exits(node.config) ?? []
	} catch {
		// The settings lack what the exits are made from, such as the keys of a menu.
		return []
	}
}

function problemsOfNode(document: FlowDocument, node: FlowNode): FlowProblem[] {
	const definition = nodeDefinition(node.type)
	if (!definition) {
		return [{ severity: 'error', nodeId: node.id, message: `This version does not know the node type ${node.type}.` }]
	}
	const parsed = definition.schema.safeParse(node.config, { error: wordsForIssue })
	const settings = (parsed.error?.issues ?? []).map((issue) => ({
		severity: 'error' as const,
		nodeId: node.id,
		field: issue.path.join('.'),
		message: issue.message,
	}))
	const exits = exitsOf(document, node)
	const open = exits
		.filter((exit) => !mayStayOpen(exit) && !nodeBehind(document, node.id, exit))
		.map((exit) => ({
			severity: 'error' as const,
			nodeId: node.id,
			exit,
			message: `Exit ${exitWords(exit)} leads nowhere: a caller who gets it is cut off.`,
		}))
	const stray = document.edges
		.filter((edge) => edge.from === node.id && !exits.includes(edge.exit))
		.map(({ exit }) => ({
			severity: 'warning' as const,
			nodeId: node.id,
			exit,
			message: `${node.name} has no exit ${exitWords(exit)} any more; its edge is never used.`,
		}))
	return [...settings, ...open, ...stray]
}

function problemsOfEdges(document: FlowDocument): FlowProblem[] {
	const ids = new Set(document.nodes.map((node) => node.id))
	const taken = new Set<string>()
	const problems: FlowProblem[] = []
	for (const { from, exit, to } of document.edges) {
		const at = { severity: 'error' as const, nodeId: from, exit }
		if (!ids.has(from) || !ids.has(to)) problems.push({ ...at, message: 'An edge leads to a node that is gone.' })
		if (taken.has(`${from} ${exit}`)) problems.push({ ...at, message: `Exit ${exitWords(exit)} leads to two nodes.` })
		taken.add(`${from} ${exit}`)
	}
	return problems
}

/** Ids of the nodes a call can get to from the start node. */
export function reachableNodes(document: FlowDocument): Set<string> {
	const reached = new Set(document.nodes.filter((node) => node.type === 'start').map((node) => node.id))
	// A Set grows while it is walked, so this visits each newly reached node once.
	for (const id of reached) for (const edge of document.edges) if (edge.from === id) reached.add(edge.to)
	return reached
}

/** All that is wrong with a flow; an empty list means it can be published. */
export function findProblems(document: FlowDocument): FlowProblem[] {
	const problems: FlowProblem[] = []
	const starts = document.nodes.filter((node) => node.type === 'start')
	if (starts.length !== 1) {
		problems.push({ severity: 'error', message: `A flow has exactly one start; this one has ${starts.length}.` })
	}
	const ids = new Set(document.nodes.map((node) => node.id))
	if (ids.size !== document.nodes.length) problems.push({ severity: 'error', message: 'Two nodes have the same id.' })
	problems.push(...problemsOfEdges(document))
	for (const node of document.nodes) problems.push(...problemsOfNode(document, node))
	const reached = reachableNodes(document)
	for (const node of document.nodes) {
		if (!reached.has(node.id)) {
			problems.push({ severity: 'warning', nodeId: node.id, message: `No call can get to ${node.name}.` })
		}
	}
	return problems
}
