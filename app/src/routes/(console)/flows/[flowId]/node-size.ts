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

/** The room a node takes up where it stands. */
export function boxOf(document: FlowDocument, node: FlowNode): Box {
	return { ...node.position, width: NODE_WIDTH, height: nodeHeight(exitsOf(document, node).length) }
}
