/** How large a node is drawn and where its exits and its entry stand, in canvas pixels; flow-node.svelte draws to these measures. */
import { exitsOf, type FlowDocument, type FlowNode } from '#lib/flow/document.ts'

export const NODE_WIDTH = 148
/** From a node's top to its entry. */
export const ENTRY_Y = 17
const HEAD_HEIGHT = 54
const EXIT_HEIGHT = 20
const FOOT_HEIGHT = 6

export interface Box {
	x: number
	y: number
	width: number
	height: number
}

/** Height of a node with this many exits. */
export function nodeHeight(exitCount: number): number {
	return exitCount === 0 ? HEAD_HEIGHT : HEAD_HEIGHT + exitCount * EXIT_HEIGHT + FOOT_HEIGHT
}

/** A point wires begin or end at, from the node's top left corner; as the drawing library measures it. */
export interface Joint {
	id: string | null
	type: 'source' | 'target'
	x: number
	y: number
	width: number
	height: number
}

const EXIT_SIZE = 8
const ENTRY_SIZE = 6

/** Where a node's entry and exits are drawn. Known beforehand, so that hundreds of nodes need not be measured one by one. */
export function joints(exits: readonly string[], hasEntry: boolean): Joint[] {
	const [exitRoom, entryRoom] = [
		{ width: EXIT_SIZE, height: EXIT_SIZE },
		{ width: ENTRY_SIZE, height: ENTRY_SIZE },
	]
	const [left, right, firstExit] = [1, NODE_WIDTH - 1, HEAD_HEIGHT - 1 + EXIT_HEIGHT / 2]
	const outs = exits.map((id, index) => ({
		...{ id, type: 'source' as const, ...exitRoom },
		x: right - EXIT_SIZE / 2,
		y: firstExit + index * EXIT_HEIGHT - EXIT_SIZE / 2,
	}))
	const entry = {
		id: null,
		type: 'target' as const,
		...entryRoom,
		x: left - ENTRY_SIZE / 2,
		y: ENTRY_Y + 1 - ENTRY_SIZE / 2,
	}
	return hasEntry ? [entry, ...outs] : outs
}

/** The room a node takes up where it stands. */
export function boxOf(document: FlowDocument, node: FlowNode): Box {
	return { ...node.position, width: NODE_WIDTH, height: nodeHeight(exitsOf(document, node).length) }
}
