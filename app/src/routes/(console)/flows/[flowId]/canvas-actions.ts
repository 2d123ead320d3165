/** What the drawing asks of the page that holds it, and what becomes of the draft then. */
import { addNode, connect, deleteNode, disconnect, moveNode, placeNodes, type Position } from '#lib/flow/edit.ts'
import { nodeDefinition } from '#lib/flow/nodes.ts'
import { arrange } from './arrange.ts'
import type { FlowEditor } from './flow-editor.svelte.ts'
import { freePlace } from './place-node.ts'

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

/** Carries out on a draft what the drawing asks. @param select shows a node's form */
export function editingActions(editor: FlowEditor, select: CanvasActions['select']): CanvasActions {
	return {
		select,
		move: (id, position) => editor.change(moveNode(editor.document, id, position), `move ${id}`),
		connect: (from, exit, to) => editor.change(connect(editor.document, from, exit, to)),
		disconnect: (from, exit) => editor.change(disconnect(editor.document, from, exit)),
		remove: (id) => editor.change(deleteNode(editor.document, id)),
		add(type, position = freePlace(editor.document, editor.selectedId)) {
			const definition = nodeDefinition(type)
			if (!definition) return
			const added = addNode(editor.document, definition, position)
			editor.change(added.document)
			select(added.id, true)
		},
		arrange: () => editor.change(placeNodes(editor.document, arrange(editor.document))),
	}
}
