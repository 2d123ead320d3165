/** A flow document as the drawing library wants it: nodes with all that is written on them, and wires. */
import type { Edge, Node, Position } from '@xyflow/svelte'
import { exitsOf, mayStayOpen, nodeBehind, wordsOfExit } from '#lib/flow/document.ts'
import type { FlowDocument, FlowEdge, FlowNode, FlowProblem } from '#lib/flow/document.ts'
import type { NodeDefinition } from '#lib/flow/node.ts'
import { nodeDefinition, roleOf } from '#lib/flow/nodes.ts'
import { flows as words } from '#lib/messages/flows.ts'
import { joints, NODE_WIDTH, nodeHeight } from './node-size.ts'
import type { Lanes } from './wire-path.ts'

/** `open` must lead somewhere and does not; `end` may stay open. */
export type ExitState = 'wired' | 'open' | 'end'

export interface DrawnExit {
	name: string
	words: string
	state: ExitState
}

export type NodeLamp = 'fail' | 'warn' | undefined

export interface StepData extends Record<string, unknown> {
	name: string
	type: string
	summary: string
	exits: DrawnExit[]
	/** With one no edge leads to it: calls come here of themselves. */
	role: NodeDefinition['role']
	/** A setting of it is wrong or missing, or will make trouble. */
	lamp: NodeLamp
}

export type StepNode = Node<StepData, 'step'>

export interface WireData extends Record<string, unknown> {
	exit: string
	lanes: Lanes
}

export type WireEdge = Edge<WireData, 'wire'>

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
		const open = mayStayOpen(node, name) ? 'end' : 'open'
		return { name, words: wordsOfExit(node, name), state: nodeBehind(document, node.id, name) ? 'wired' : open }
	})
}

/** A node as it was drawn last, and what it was drawn from. */
interface LastDrawn {
	node: FlowNode
	wired: string
	step: StepNode
}

/**
 * Draws one document after another. What has not changed since the last time is returned as the very same object, so
 * that a change of one node among hundreds paints that node only.
 */
export class DrawnFlow {
	#nodes = new Map<string, LastDrawn>()
	#wires = new Map<string, WireEdge>()

	nodes(document: FlowDocument, problems: readonly FlowProblem[]): StepNode[] {
		const lamps = lampsOf(problems)
		const edgesFrom = Map.groupBy(document.edges, (edge) => edge.from)
		const drawn = new Map(
			document.nodes.map((node) => {
				const edges = edgesFrom.get(node.id) ?? []
				return [node.id, this.#draw(node, edges, lamps.get(node.id))]
			}),
		)
		this.#nodes = drawn
		return [...drawn.values()].map(({ step }) => step)
	}

	#draw(node: FlowNode, edges: readonly FlowEdge[], lamp: NodeLamp): LastDrawn {
		const wired = edges.map((edge) => edge.exit).join(' ')
		const before = this.#nodes.get(node.id)
		const isSame =
			before !== undefined &&
			before.wired === wired &&
			before.step.data.lamp === lamp &&
			before.node.config === node.config &&
			before.node.name === node.name &&
			before.node.type === node.type
		if (!isSame) return { node, wired, step: stepOf(node, edges, lamp) }
		if (before.node === node) return before
		return { node, wired, step: { ...before.step, position: node.position } }
	}

	edges(document: FlowDocument): WireEdge[] {
		const nodes = new Map(document.nodes.map((node) => [node.id, node]))
		const lanes = entryLanes(document)
		const ids = new Set<string>()
		const drawn = document.edges.flatMap((edge) => {
			const [source, target] = [nodes.get(edge.from), nodes.get(edge.to)]
			if (!source || !target) return []
			const wire = wireOf(document, edge, { source, target, entryLane: lanes.get(target.id) ?? 0 })
			if (!wire) return []
			// In a comparison an exit may lead to two nodes: where it led before, and where it leads now.
			if (ids.has(wire.id)) wire.id += `:${edge.to}`
			ids.add(wire.id)
			const before = this.#wires.get(wire.id)
			return [before && isSameWire(before, wire) ? before : wire]
		})
		this.#wires = new Map(drawn.map((wire) => [wire.id, wire]))
		return drawn
	}
}

/** What is wrong with settings, by node: an error outshines a warning. */
function lampsOf(problems: readonly FlowProblem[]): Map<string, NodeLamp> {
	const lamps = new Map<string, NodeLamp>()
	for (const { nodeId, field, severity } of problems) {
		if (nodeId === undefined || field === undefined || lamps.get(nodeId) === 'fail') continue
		lamps.set(nodeId, severity === 'error' ? 'fail' : 'warn')
	}
	return lamps
}

function stepOf(node: FlowNode, edges: readonly FlowEdge[], lamp: NodeLamp): StepNode {
	const label = nodeDefinition(node.type)?.label ?? node.type
	const summary = summaryOf(node)
	const exits = drawnExits({ nodes: [node], edges: [...edges] }, node)
	const role = roleOf(node.type)
	const size = { width: NODE_WIDTH, height: nodeHeight(exits.length) }
	const ends = joints(
		exits.map(({ name }) => name),
		role === undefined,
	)
	return {
		id: node.id,
		type: 'step',
		position: node.position,
		// Known beforehand: measuring hundreds of nodes and their exits would take longer than drawing them.
		measured: size,
		handles: ends.map((joint) => ({
			...joint,
			// The list of nodes uses this file without the drawing library; the values of its enum are these words.
			position: (joint.type === 'source' ? 'right' : 'left') as Position,
		})),
		// All nodes are one stop of Tab (drawing-focus.ts); this outdoes what the library sets.
		domAttributes: { tabindex: -1 },
		ariaLabel: words.editor.node(node.name, label, summary),
		data: { name: node.name, type: node.type, summary, exits, role, lamp },
	}
}

function wireOf(
	document: FlowDocument,
	{ from, exit, to }: FlowEdge,
	{ source, target, entryLane }: { source: FlowNode; target: FlowNode; entryLane: number },
): WireEdge | undefined {
	const exits = exitsOf(document, source)
	const index = exits.indexOf(exit)
	if (index < 0) return undefined
	// The lowest exit turns first when going down, the highest when going up: so wires of one node do not cross.
	const turn = target.position.y > source.position.y ? exits.length - 1 - index : index
	return {
		id: `${from}:${exit}`,
		type: 'wire',
		source: from,
		sourceHandle: exit,
		target: to,
		ariaLabel: words.editor.edge(source.name, wordsOfExit(source, exit), target.name),
		data: { exit, lanes: { exit: turn, entry: entryLane } },
	}
}

function isSameWire(a: WireEdge, b: WireEdge): boolean {
	return (
		a.target === b.target &&
		a.ariaLabel === b.ariaLabel &&
		a.data?.lanes.exit === b.data?.lanes.exit &&
		a.data?.lanes.entry === b.data?.lanes.entry
	)
}

// Nodes that stand above each other count as one column.
const COLUMN_PX = 80
const MAX_LANES = 4

/** Which of the ways before its column each node's wires take: its place in the column from the top. */
function entryLanes(document: FlowDocument): Map<string, number> {
	const entered = document.nodes.filter((node) => !roleOf(node.type))
	return new Map(
		entered.map((target) => {
			const above = entered.filter(
				(node) => Math.abs(node.position.x - target.position.x) < COLUMN_PX && node.position.y < target.position.y,
			)
			return [target.id, above.length % MAX_LANES]
		}),
	)
}
