/** Nodes on the clipboard: as JSON text, so that they go from one flow, window or appliance to another. Pure. */
import { FlowDocument, type FlowEdge, type FlowNode } from './document.ts'
import { freeId, freeName, type Position } from './edit.ts'
import { withValueAt } from './form-fields.ts'
import { roleOf } from './nodes.ts'
import { referencesOf } from './references.ts'

/** Marks our text among whatever else is on a clipboard. */
const mark = 'callytics/flow-nodes/1'
// The same as the form of a document allows.
const MAX_NODES = 500
const OFFSET_PX = 32

export type Pasted =
	| { kind: 'pasted'; document: FlowDocument; ids: string[] }
	/** The text is not ours; nothing is to be said. */
	| { kind: 'other' }
	| { kind: 'refused'; reason: 'broken' | 'too-many' | 'nothing' }

/** Nodes and the edges between them as text. */
export function copyNodes({ nodes, edges }: FlowDocument, ids: ReadonlySet<string>): string {
	const inner = edges.filter(({ from, to }) => ids.has(from) && ids.has(to))
	return JSON.stringify({ mark, nodes: nodes.filter(({ id }) => ids.has(id)), edges: inner })
}

/** Whether a flow may have only one node of this kind and has it. */
function isThereAlready(document: FlowDocument, type: string): boolean {
	const role = roleOf(type)
	return role !== undefined && document.nodes.some((node) => roleOf(node.type) === role)
}

function read(text: string): { nodes: FlowNode[]; edges: FlowEdge[] } | 'other' | 'broken' {
	if (!text.includes(mark)) return 'other'
	try {
		const value = JSON.parse(text) as { mark?: unknown }
		if (value?.mark !== mark) return 'other'
		return FlowDocument.parse(value)
	} catch {
		return 'broken'
	}
}

/**
 * Puts copied nodes into a document: with ids and names of their own, and the edges between them.
 * @param at where their top left corner goes; left out: beside where they were
 */
export function pasteNodes(document: FlowDocument, text: string, at?: Position): Pasted {
	const copied = read(text)
	if (copied === 'other') return { kind: 'other' }
	if (copied === 'broken') return { kind: 'refused', reason: 'broken' }
	const nodes = copied.nodes.filter(({ type }) => !isThereAlready(document, type))
	if (nodes.length === 0) return { kind: 'refused', reason: 'nothing' }
	if (document.nodes.length + nodes.length > MAX_NODES) return { kind: 'refused', reason: 'too-many' }
	const shift = shiftOf(document, nodes, at)
	const ids = new Map<string, string>()
	let pasted = document
	for (const node of nodes) {
		const id = freeId(pasted, node.type)
		ids.set(node.id, id)
		const position = { x: node.position.x + shift.x, y: node.position.y + shift.y }
		pasted = { ...pasted, nodes: [...pasted.nodes, { ...node, id, name: freeName(pasted, node.name), position }] }
	}
	const edges = copied.edges.flatMap(({ from, exit, to }) => {
		const [newFrom, newTo] = [ids.get(from), ids.get(to)]
		return newFrom && newTo ? [{ from: newFrom, exit, to: newTo }] : []
	})
	const isNew = new Set(ids.values())
	return {
		kind: 'pasted',
		document: {
			...pasted,
			nodes: pasted.nodes.map((node) => (isNew.has(node.id) ? withNewReferences(node, ids) : node)),
			edges: [...document.edges, ...edges],
		},
		ids: [...isNew],
	}
}

/** A setting that names another copied node names its copy. */
function withNewReferences(node: FlowNode, ids: ReadonlyMap<string, string>): FlowNode {
	const config = referencesOf(node)
		.filter(({ kind }) => kind === 'node')
		.reduce((changed, { field, value }) => withValueAt(changed, field.split('.'), ids.get(value) ?? value), node.config)
	return { ...node, config }
}

/** How far copies are moved: on the grid, and never exactly onto another node. */
function shiftOf(document: FlowDocument, nodes: readonly FlowNode[], at: Position | undefined): Position {
	const left = Math.min(...nodes.map(({ position }) => position.x))
	const top = Math.min(...nodes.map(({ position }) => position.y))
	const grid = (value: number) => Math.round(value / 8) * 8
	const shift = at ? { x: grid(at.x - left), y: grid(at.y - top) } : { x: OFFSET_PX, y: OFFSET_PX }
	const isTaken = () =>
		document.nodes.some(({ position }) => position.x === left + shift.x && position.y === top + shift.y)
	while (isTaken()) {
		shift.x += OFFSET_PX
		shift.y += OFFSET_PX
	}
	return shift
}
