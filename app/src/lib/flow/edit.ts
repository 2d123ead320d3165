/** Edits of a flow document: each takes a document and returns a changed copy, so that undo is keeping the old one. */
import { exitsOf, type FlowDocument, type FlowNode } from './document.ts'
import { initialConfig } from './form-fields.ts'
import type { NodeDefinition } from './node.ts'

/** A place on the canvas, in canvas pixels; nodes stand on a grid of 8. */
export interface Position {
	x: number
	y: number
}

const GRID = 8

function onGrid({ x, y }: Position): Position {
	// Adding 0 turns -0 into 0, which JSON could not tell apart anyway.
	return { x: Math.round(x / GRID) * GRID + 0, y: Math.round(y / GRID) * GRID + 0 }
}

/** The first of `menu`, `menu-2`, `menu-3` … that no node has. Ids stay readable because they stand in the call log. */
function freeId(document: FlowDocument, type: string): string {
	return firstFree(
		document.nodes.map((node) => node.id),
		(count) => (count === 1 ? type : `${type}-${count}`),
	)
}

function freeName(document: FlowDocument, label: string): string {
	return firstFree(
		document.nodes.map((node) => node.name),
		(count) => (count === 1 ? label : `${label} ${count}`),
	)
}

function firstFree(taken: string[], candidate: (count: number) => string): string {
	let count = 1
	while (taken.includes(candidate(count))) count++
	return candidate(count)
}

/** Adds a node of a type with its initial settings. @returns the new document and the new node's id */
export function addNode(
	document: FlowDocument,
	definition: NodeDefinition,
	position: Position,
): { document: FlowDocument; id: string } {
	const id = freeId(document, definition.type)
	const node: FlowNode = {
		id,
		type: definition.type,
		name: freeName(document, definition.label),
		config: initialConfig(definition),
		position: onGrid(position),
	}
	return { document: { ...document, nodes: [...document.nodes, node] }, id }
}

function changeNode(document: FlowDocument, id: string, change: (node: FlowNode) => FlowNode): FlowDocument {
	return { ...document, nodes: document.nodes.map((node) => (node.id === id ? change(node) : node)) }
}

/** Moves a node to the grid point nearest to a position. */
export function moveNode(document: FlowDocument, id: string, position: Position): FlowDocument {
	return changeNode(document, id, (node) => ({ ...node, position: onGrid(position) }))
}

/** Gives several nodes their places at once, as the automatic layout does. */
export function placeNodes(document: FlowDocument, positions: ReadonlyMap<string, Position>): FlowDocument {
	const nodes = document.nodes.map((node) => {
		const position = positions.get(node.id)
		return position ? { ...node, position: onGrid(position) } : node
	})
	return { ...document, nodes }
}

/** Renames a node. The name may be empty while it is typed; the caller keeps what is saved valid. */
export function renameNode(document: FlowDocument, id: string, name: string): FlowDocument {
	return changeNode(document, id, (node) => ({ ...node, name }))
}

/** Changes a node's settings. Edges of exits that the new settings no longer have are taken away. */
export function changeConfig(document: FlowDocument, id: string, config: Record<string, unknown>): FlowDocument {
	const changed = changeNode(document, id, (node) => ({ ...node, config }))
	const node = changed.nodes.find((candidate) => candidate.id === id)
	if (!node) return document
	const exits = exitsOf(changed, node)
	return { ...changed, edges: changed.edges.filter((edge) => edge.from !== id || exits.includes(edge.exit)) }
}

/** Lets an exit lead to a node, in place of whatever it led to before. */
export function connect(document: FlowDocument, from: string, exit: string, to: string): FlowDocument {
	const without = disconnect(document, from, exit)
	return { ...without, edges: [...without.edges, { from, exit, to }] }
}

/** Takes the edge of an exit away. */
export function disconnect(document: FlowDocument, from: string, exit: string): FlowDocument {
	return { ...document, edges: document.edges.filter((edge) => edge.from !== from || edge.exit !== exit) }
}

/** Takes a node and all its edges away. */
export function deleteNode(document: FlowDocument, id: string): FlowDocument {
	return {
		nodes: document.nodes.filter((node) => node.id !== id),
		edges: document.edges.filter((edge) => edge.from !== id && edge.to !== id),
	}
}
