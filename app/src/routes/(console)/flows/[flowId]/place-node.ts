/** Where a new node goes when it was not dropped anywhere: to the right of the one in hand, where there is room. */
import type { FlowDocument } from '#lib/flow/document.ts'
import type { Position } from '#lib/flow/edit.ts'
import { boxOf, nodeHeight, NODE_WIDTH } from './node-size.ts'

const COLUMN_PX = NODE_WIDTH + 64
const STEP_PX = 24
const MARGIN_PX = 16
// Enough for any node type's first exits.
const NEW_HEIGHT = nodeHeight(5)

/** A free place. @param besideId the node it should stand beside; without it, the last node */
export function freePlace(document: FlowDocument, besideId?: string): Position {
	const beside = document.nodes.find((node) => node.id === besideId) ?? document.nodes.at(-1)
	if (!beside) return { x: 0, y: 0 }
	const boxes = document.nodes.map((node) => boxOf(document, node))
	const x = beside.position.x + COLUMN_PX
	let y = beside.position.y
	const isTaken = () =>
		boxes.some(
			(box) =>
				x < box.x + box.width + MARGIN_PX &&
				x + NODE_WIDTH + MARGIN_PX > box.x &&
				y < box.y + box.height + MARGIN_PX &&
				y + NEW_HEIGHT + MARGIN_PX > box.y,
		)
	while (isTaken()) y += STEP_PX
	return { x, y }
}
