/** What the drawing asks of the page that holds it. */
import type { Position } from '#lib/flow/edit.ts'

/** Type of what is dragged from the palette onto the drawing; its data is the node type. */
export const nodeTypeMime = 'application/x-callytics-node'

export interface CanvasActions {
	/** A node was chosen; `focusForm`: the form takes the keyboard. */
	select: (id: string | undefined, focusForm?: boolean) => void
	move: (id: string, position: Position) => void
	connect: (from: string, exit: string, to: string) => void
	disconnect: (from: string, exit: string) => void
	remove: (id: string) => void
	/** A node type was dropped here, or at a free place when there is no position. */
	add: (type: string, position?: Position) => void
	arrange: () => void
}
