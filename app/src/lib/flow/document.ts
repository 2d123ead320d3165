/** A flow as it is stored: nodes and edges, and what it must satisfy to be published. */
import { z } from 'zod'
import { nodeDefinition } from './nodes.ts'

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
	/** Name of the field or exit within the node. */
	field?: string
	message: string
}

/** Where the edge of an exit leads, or undefined. */
export function nodeBehind(document: FlowDocument, nodeId: string, exit: string): string | undefined {
	return document.edges.find((edge) => edge.from === nodeId && edge.exit === exit)?.to
}

function problemsOfNode(document: FlowDocument, node: FlowNode): FlowProblem[] {
	const definition = nodeDefinition(node.type)
	if (!definition) {
		return [{ severity: 'error', nodeId: node.id, message: `This version does not know the node type ${node.type}.` }]
	}
	const parsed = definition.schema.safeParse(node.config)
	if (!parsed.success) {
		return parsed.error.issues.map((issue) => ({
			severity: 'error' as const,
			nodeId: node.id,
			field: issue.path.join('.'),
			message: issue.message,
		}))
	}
	// `failed` may stay open: the loop then says goodbye; every other open exit would cut a caller off.
	return definition
		.exits(parsed.data)
		.filter((exit) => exit !== 'failed' && exit !== 'answered' && !nodeBehind(document, node.id, exit))
		.map((exit) => ({
			severity: 'error' as const,
			nodeId: node.id,
			field: exit,
			message: `Exit ${exit} leads nowhere: a caller who gets it would be cut off.`,
		}))
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
	for (const edge of document.edges) {
		if (!ids.has(edge.from) || !ids.has(edge.to)) {
			problems.push({
				severity: 'error',
				nodeId: edge.from,
				field: edge.exit,
				message: 'An edge leads to a node that is gone.',
			})
		}
	}
	for (const node of document.nodes) problems.push(...problemsOfNode(document, node))
	const reached = reachableNodes(document)
	for (const node of document.nodes) {
		if (!reached.has(node.id)) {
			problems.push({ severity: 'warning', nodeId: node.id, message: `No call can get to ${node.name}.` })
		}
	}
	return problems
}
