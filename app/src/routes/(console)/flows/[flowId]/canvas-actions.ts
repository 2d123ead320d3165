/** What the drawing and its keys may do to a draft. */
import { copyNodes, pasteNodes, type Pasted } from '#lib/flow/clipboard.ts'
import { addNode, connect, deleteNodes, disconnect, placeNodes, type Position } from '#lib/flow/edit.ts'
import { nodeDefinition } from '#lib/flow/nodes.ts'
import { arrange } from './arrange.ts'
import type { FlowEditor } from './flow-editor.svelte.ts'
import { freePlace } from './place-node.ts'

/** Type of what is dragged from the palette onto the drawing; its data is the node type. */
export const nodeTypeMime = 'application/x-callytics-node'

export interface CanvasActions {
	/** Takes nodes in hand; `focusForm`: the form of a single one takes the keyboard. */
	select: (ids: readonly string[], focusForm?: boolean) => void
	/** Puts nodes to new places, by node id. */
	move: (positions: ReadonlyMap<string, Position>) => void
	connect: (from: string, exit: string, to: string) => void
	disconnect: (from: string, exit: string) => void
	remove: (ids: ReadonlySet<string>) => void
	/** A node type was dropped here, or at a free place when there is no position. */
	add: (type: string, position?: Position) => void
	/** The nodes in hand and the edges between them as text for the clipboard. */
	copy: () => string
	/** Puts copied nodes in and takes them in hand. @param at where; left out: beside where they were */
	paste: (text: string, at?: Position) => Pasted
	arrange: () => void
}

/** Carries out on a draft what the drawing asks. @param select takes nodes in hand */
export function editingActions(editor: FlowEditor, select: CanvasActions['select']): CanvasActions {
	return {
		select,
		move: (positions) =>
			editor.change(placeNodes(editor.document, positions), `move ${[...positions.keys()].join(' ')}`),
		connect: (from, exit, to) => editor.change(connect(editor.document, from, exit, to)),
		disconnect: (from, exit) => editor.change(disconnect(editor.document, from, exit)),
		remove: (ids) => editor.change(deleteNodes(editor.document, ids)),
		add(type, position = freePlace(editor.document, editor.selectedId)) {
			const definition = nodeDefinition(type)
			if (!definition) return
			const added = addNode(editor.document, definition, position)
			editor.change(added.document)
			select([added.id], true)
		},
		copy: () => copyNodes(editor.document, editor.selection),
		paste(text, at) {
			const pasted = pasteNodes(editor.document, text, at)
			if (pasted.kind === 'pasted') {
				editor.change(pasted.document)
				select(pasted.ids)
			}
			return pasted
		},
		arrange: () => editor.change(placeNodes(editor.document, arrange(editor.document))),
	}
}
