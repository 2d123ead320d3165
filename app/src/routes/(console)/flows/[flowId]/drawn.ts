/** A flow document as the drawing library wants it: nodes with all that is written on them, and wires. */
import type { Edge, Node } from '@xyflow/svelte'
import { exitsOf, exitWords, mayStayOpen, nodeBehind } from '#lib/flow/document.ts'
import type { FlowDocument, FlowNode, FlowProblem } from '#lib/flow/document.ts'
import { nodeDefinition } from '#lib/flow/nodes.ts'
import { flows as words } from '#lib/messages/flows.ts'
import { NODE_WIDTH, nodeHeight } from './node-size.ts'
import type { Lanes } from './wire-path.ts'

/** `open` must lead somewhere and does not; `end` may stay open. */
export type ExitState = 'wired' | 'open' | 'end'

export interface DrawnExit {
	name: string
	words: string
	state: ExitState
}

export interface StepData extends Record<string, unknown> {
	name: string
	type: string
	summary: string
	exits: DrawnExit[]
	isStart: boolean
	/** A setting of it is wrong or missing. */
	isUnfinished: boolean
	/** Calls in it now. */
	calls: number
	/** Numbers that lead to the flow; on the start only. */
	dids: string[]
}

export type StepNode = Node<StepData, 'step'>

export interface WireData extends Record<string, unknown> {
	exit: string
	lanes: Lanes
}

export type WireEdge = Edge<WireData, 'wire'>

/** What is drawn besides the document. */
export interface Surroundings {
	problems: readonly FlowProblem[]
	/** Calls in each node now, by node id. */
	calls: ReadonlyMap<string, number>
	dids: string[]
}

/** One line of what a node does; settings that are not valid yet have none. */
export function summaryOf(node: FlowNode): string {
	const definition = nodeDefinition(node.type)
	if (!definition) return node.type
	const parsed = definition.schema.safeParse(node.config)
	return parsed.success ? definition.summary(parsed.data) : words.editor.unfinished
}

/** The exits of a node with what becomes of a call that takes them. */
export function drawnExits(document: FlowDocument, node: FlowNode): DrawnExit[] {
	return exitsOf(document, node).map((name) => {
		const open = mayStayOpen(name) ? 'end' : 'open'
		return { name, words: exitWords(name), state: nodeBehind(document, node.id, name) ? 'wired' : open }
	})
}

export function drawnNodes(document: FlowDocument, { problems, calls, dids }: Surroundings): StepNode[] {
	return document.nodes.map((node) => {
		const isStart = node.type === 'start'
		const label = nodeDefinition(node.type)?.label ?? node.type
		const summary = summaryOf(node)
		const exits = drawnExits(document, node)
		return {
			id: node.id,
			type: 'step',
			position: node.position,
			// Known before it is measured, so that the first view can be made to fit at once.
			initialWidth: NODE_WIDTH,
			initialHeight: nodeHeight(exits.length),
			ariaLabel: words.editor.node(node.name, label, summary),
			data: {
				name: node.name,
				type: node.type,
				summary,
				exits,
				isStart,
				isUnfinished: problems.some((problem) => problem.nodeId === node.id && problem.field !== undefined),
				calls: calls.get(node.id) ?? 0,
				dids: isStart ? dids : [],
			},
		}
	})
}

export function drawnEdges(document: FlowDocument): WireEdge[] {
	const nodes = new Map(document.nodes.map((node) => [node.id, node]))
	return document.edges.flatMap(({ from, exit, to }) => {
		const [source, target] = [nodes.get(from), nodes.get(to)]
		if (!source || !target) return []
		const exits = exitsOf(document, source)
		const index = exits.indexOf(exit)
		if (index < 0) return []
		// The lowest exit turns first when going down, the highest when going up: so wires of one node do not cross.
		const turn = target.position.y > source.position.y ? exits.length - 1 - index : index
		return {
			id: `${from}:${exit}`,
			type: 'wire',
			source: from,
			sourceHandle: exit,
			target: to,
			ariaLabel: words.editor.edge(source.name, exitWords(exit), target.name),
			data: { exit, lanes: { exit: turn, entry: entryLane(document, target) } },
		}
	})
}

// Nodes that stand above each other count as one column.
const COLUMN_PX = 80
const MAX_LANES = 4

/** Which of the ways before its column a node's wires take: its place in the column from the top. */
function entryLane(document: FlowDocument, target: FlowNode): number {
	const above = document.nodes.filter(
		(node) =>
			node.type !== 'start' &&
			Math.abs(node.position.x - target.position.x) < COLUMN_PX &&
			node.position.y < target.position.y,
	)
	return above.length % MAX_LANES
}
