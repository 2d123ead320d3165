/** A flow as it is stored: nodes and edges, and what it must satisfy to be published. */
import { z } from 'zod'
import { nodeDefinition } from './nodes.ts'

const Id = z.string().regex(/^[a-z0-9-]{1,40}$/)

// Far more than anybody draws; what lies further out could not be found again.
const Coordinate = z.number().min(-1_000_000).max(1_000_000)

// The deepest of ours, a prompt in a choice in a list, needs six; tens of thousands of levels break whoever walks them.
const deepestSettings = 20

function isShallow(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return true
	return levels > 0 && Object.values(value).every((part) => isShallow(part, levels - 1))
}

/** One step. Its settings are checked against its type's schema by `findProblems`, so that a draft may be unfinished. */
export const FlowNode = z.object({
	id: Id,
	type: z.string().min(1).max(40),
	name: z.string().min(1).max(80),
	config: z
		.record(z.string(), z.unknown())
		.refine((config) => isShallow(config, deepestSettings), 'These settings are nested too deeply'),
	position: z.object({ x: Coordinate, y: Coordinate }),
})
export type FlowNode = z.infer<typeof FlowNode>

/** What an exit leads to. */
export const FlowEdge = z.object({ from: Id, exit: z.string().min(1).max(40), to: Id })
export type FlowEdge = z.infer<typeof FlowEdge>

/** The document's form; this is the door for stored and uploaded flows. */
export const FlowDocument = z.object({
	nodes: z.array(FlowNode).max(500, 'A flow has at most 500 nodes.'),
	edges: z.array(FlowEdge).max(5000, 'A flow has at most 5,000 edges.'),
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

/** An exit as people read it: `no-input` → `no input`, 1 with the label sales → `1 sales`. */
export function exitWords(exit: string, label?: string): string {
	const name = exit.replaceAll('-', ' ')
	return label ? `${name} ${label}` : name
}

// Nodes are never changed in place, and a drawing asks for each exit.
const knownLabels = new WeakMap<FlowNode, Readonly<Record<string, unknown>>>()

/** What the settings of a node call one of its exits beside its name, or undefined. */
export function exitLabel(node: FlowNode | undefined, exit: string): string | undefined {
	const label = node && exitLabelsOf(node)[exit]
	return typeof label === 'string' && label.trim() !== '' ? label.trim() : undefined
}

function exitLabelsOf(node: FlowNode): Readonly<Record<string, unknown>> {
	const labels = knownLabels.get(node) ?? readExitLabels(node)
	knownLabels.set(node, labels)
	return labels
}

function readExitLabels({ type, config }: FlowNode): Readonly<Record<string, unknown>> {
	const definition = nodeDefinition(type)
	if (!definition?.exitLabels) return {}
	try {
		return definition.exitLabels(definition.schema.safeParse(config).data ?? config) ?? {}
	} catch {
		// The settings are not valid yet.
		return {}
	}
}

/** An exit of a node as people read it. */
export function wordsOfExit(node: FlowNode | undefined, exit: string): string {
	return exitWords(exit, exitLabel(node, exit))
}

/**
 * Whether a flow may be published with this exit open. `failed` may: the loop then says goodbye; so may `answered`:
 * the call ends with the talk; and so may those that the node's type says can do without an edge. Every other open exit
 * would cut a caller off.
 */
export function mayStayOpen(node: FlowNode, exit: string): boolean {
	if (exit === 'failed' || exit === 'answered') return true
	return nodeDefinition(node.type)?.optionalExits?.includes(exit) ?? false
}

/**
 * The exits of a node, in the order they are drawn. A draft may hold settings that are not valid yet: then as many
 * exits as can be known, and those that lead somewhere, so that no wire disappears while somebody types.
 */
export function exitsOf(document: FlowDocument, node: FlowNode): string[] {
	const exits = exitsOfFinished(node)
	if (exits) return [...exits]
	const wired = document.edges.filter((edge) => edge.from === node.id).map((edge) => edge.exit)
	return [...new Set([...exitsOfUnfinished(node), ...wired])]
}

// Nodes are never changed in place, and a drawing asks again and again.
const knownExits = new WeakMap<FlowNode, readonly string[]>()

/** The exits of a node whose settings are valid, or undefined. */
function exitsOfFinished(node: FlowNode): readonly string[] | undefined {
	const before = knownExits.get(node)
	if (before) return before
	const definition = nodeDefinition(node.type)
	const parsed = definition?.schema.safeParse(node.config)
	if (!definition || !parsed?.success) return undefined
	const exits = definition.exits(parsed.data)
	knownExits.set(node, exits)
	return exits
}

function exitsOfUnfinished(node: FlowNode): string[] {
	try {
		return nodeDefinition(node.type)?.exits(node.config) ?? []
	} catch {
		// The settings lack what the exits are made from, such as the keys of a menu.
		return []
	}
}
