/** Edits of a flow document: each takes a document and returns a changed copy, so that undo is keeping the old one. */
import { exitsOf, type FlowDocument, type FlowNode } from './document.ts'
import { formFields, initialConfig, valueAt, withValueAt } from './form-fields.ts'
import type { NodeDefinition } from './node.ts'
import { nodeDefinition } from './nodes.ts'
import { isRecord } from './setting-schema.ts'

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
export function freeId(document: FlowDocument, type: string): string {
	return firstFree(
		document.nodes.map((node) => node.id),
		(count) => (count === 1 ? type : `${type}-${count}`),
	)
}

/** The name itself, or with the first number that makes it one no node has: `Menu 2`, and after that `Menu 3`. */
export function freeName(document: FlowDocument, label: string): string {
	const names = document.nodes.map((node) => node.name)
	if (!names.includes(label)) return label
	// `Menu 2` was numbered after a node Menu; in `Ring 201` the number belongs to the name.
	const numbered = /^(.+) \d+$/.exec(label)?.[1]
	const name = numbered !== undefined && names.includes(numbered) ? numbered : label
	return firstFree(names, (count) => (count === 1 ? name : `${name} ${count}`))
}

function firstFree(taken: string[], candidate: (count: number) => string): string {
	const isTaken = new Set(taken)
	let count = 1
	while (isTaken.has(candidate(count))) count++
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

/** Gives nodes their places, each the grid point nearest to its position; other nodes stay where they are. */
export function placeNodes(document: FlowDocument, positions: ReadonlyMap<string, Position>): FlowDocument {
	const nodes = document.nodes.map((node) => {
		const position = positions.get(node.id)
		if (!position) return node
		const place = onGrid(position)
		return place.x === node.position.x && place.y === node.position.y ? node : { ...node, position: place }
	})
	return nodes.every((node, index) => node === document.nodes[index]) ? document : { ...document, nodes }
}

/** Renames a node. The name may be empty while it is typed; the caller keeps what is saved valid. */
export function renameNode(document: FlowDocument, id: string, name: string): FlowDocument {
	return changeNode(document, id, (node) => ({ ...node, name }))
}

/** Changes a node's settings. Edges and labels of exits that the new settings no longer have are taken away. */
export function changeConfig(document: FlowDocument, id: string, config: Record<string, unknown>): FlowDocument {
	const changed = changeNode(document, id, (node) => ({ ...node, config }))
	const node = changed.nodes.find((candidate) => candidate.id === id)
	if (!node) return document
	const exits = new Set(exitsOf(changed, node))
	return {
		nodes: changed.nodes.map((one) => (one === node ? withoutStrayLabels(node, exits) : one)),
		edges: changed.edges.filter((edge) => edge.from !== id || exits.has(edge.exit)),
	}
}

function withoutStrayLabels(node: FlowNode, exits: ReadonlySet<string>): FlowNode {
	const definition = nodeDefinition(node.type)
	const field = definition && formFields(definition).find(({ kind }) => kind === 'exit-labels')
	const labels = field && valueAt(node.config, field.path)
	if (!field || !isRecord(labels) || Object.keys(labels).every((exit) => exits.has(exit))) return node
	const kept = Object.entries(labels).filter(([exit]) => exits.has(exit))
	return { ...node, config: withValueAt(node.config, field.path, Object.fromEntries(kept)) }
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

/** Takes nodes and all their edges away. */
export function deleteNodes(document: FlowDocument, ids: ReadonlySet<string>): FlowDocument {
	return {
		nodes: document.nodes.filter((node) => !ids.has(node.id)),
		edges: document.edges.filter((edge) => !ids.has(edge.from) && !ids.has(edge.to)),
	}
}
