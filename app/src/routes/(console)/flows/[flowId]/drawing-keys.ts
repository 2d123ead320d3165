/** The keys of the drawing: going from node to node, moving, choosing and deleting what is in hand. */
import { tick } from 'svelte'
import type { FlowNode } from '#lib/flow/document.ts'
import { neighbour, type Direction } from './neighbour.ts'
import type { Workbench } from './workbench.svelte.ts'

/** Nodes stand on points so far apart. */
export const STEP_PX = 8
// With Shift a node moves by a whole column's worth of grid.
const FAR = 8

const steps: Record<Direction, [number, number]> = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }

/** The nodes that a key on this one is meant for: all in hand if it is one of them, otherwise it alone. */
function meant(bench: Workbench, id: string): ReadonlySet<string> {
	const { selection } = bench.editor
	return selection.has(id) ? selection : new Set([id])
}

/**
 * A key was pressed while a node has the keyboard.
 * @param focusNode gives the keyboard to another node
 */
export function onNodeKey(event: KeyboardEvent, id: string, bench: Workbench, focusNode: (id: string) => void): void {
	const node = bench.document.nodes.find((candidate) => candidate.id === id)
	if (!node || event.ctrlKey || event.metaKey) return
	if (event.key === 'Enter') bench.select([id], true)
	else if (event.key === ' ') toggle(bench, id)
	else if (event.key === 'Escape') bench.select([])
	else if ((event.key === 'Delete' || event.key === 'Backspace') && !bench.isReadOnly) {
		removeAndGoOn(bench, meant(bench, id), focusNode)
	} else if (event.key.startsWith('Arrow')) onArrow(event, node, bench, focusNode)
	else return
	event.preventDefault()
}

/** Takes a node in hand beside the others, or puts it down. */
export function toggle(bench: Workbench, id: string): void {
	const { selection } = bench.editor
	bench.select(selection.has(id) ? [...selection].filter((one) => one !== id) : [...selection, id])
}

function onArrow(event: KeyboardEvent, node: FlowNode, bench: Workbench, focusNode: (id: string) => void): void {
	const direction = event.key.slice('Arrow'.length).toLowerCase() as Direction
	if (!event.altKey) {
		const next = neighbour(bench.document.nodes, node, direction)
		if (next) focusNode(next.id)
		return
	}
	if (bench.isReadOnly) return
	const [x, y] = steps[direction]
	const length = STEP_PX * (event.shiftKey ? FAR : 1)
	const ids = meant(bench, node.id)
	bench.actions.move(
		new Map(
			bench.document.nodes.flatMap(({ id, position }) =>
				ids.has(id) ? [[id, { x: position.x + x * length, y: position.y + y * length }]] : [],
			),
		),
	)
	void tick().then(() => focusNode(node.id))
}

/** Deletes nodes; the keyboard goes on to one that led there, so that it is not lost. */
export function removeAndGoOn(bench: Workbench, ids: ReadonlySet<string>, focusNode: (id: string) => void): void {
	const { nodes, edges } = bench.document
	const left = nodes.filter((node) => !ids.has(node.id))
	const next = left.find((node) => edges.some((edge) => edge.from === node.id && ids.has(edge.to))) ?? left[0]
	bench.actions.remove(ids)
	if (next) void tick().then(() => focusNode(next.id))
}
