/** Places a flow's nodes from left to right in the order calls walk through them. */
import { Graph, layout } from '@dagrejs/dagre'
import { exitsOf, nodeBehind, type FlowDocument } from '#lib/flow/document.ts'
import type { Position } from '#lib/flow/edit.ts'
import { boxOf } from './node-size.ts'

/** Between columns: room for the wires that turn there side by side. */
const COLUMN_GAP = 64
const ROW_GAP = 32
const MARGIN = 24

/** Top left corners of all nodes, by node id. */
export function arrange(document: FlowDocument): Map<string, Position> {
	const graph = new Graph()
	graph.setGraph({ rankdir: 'LR', ranksep: COLUMN_GAP, nodesep: ROW_GAP, marginx: MARGIN, marginy: MARGIN })
	graph.setDefaultEdgeLabel(() => ({}))
	for (const node of document.nodes) {
		const { width, height } = boxOf(document, node)
		graph.setNode(node.id, { width, height })
	}
	for (const edge of document.edges) {
		if (graph.hasNode(edge.from) && graph.hasNode(edge.to)) graph.setEdge(edge.from, edge.to)
	}
	layout(graph)
	const places = new Map(
		document.nodes.map((node) => {
			const { x, y, width, height } = graph.node(node.id) as { x: number; y: number; width: number; height: number }
			return [node.id, { x: x - width / 2, y: y - height / 2 }]
		}),
	)
	const mirrored = mirror(document, places)
	return disorder(document, mirrored) < disorder(document, places) ? mirrored : places
}

/** The same layout upside down. */
function mirror(document: FlowDocument, places: ReadonlyMap<string, Position>): Map<string, Position> {
	const bottoms = document.nodes.map((node) => (places.get(node.id)?.y ?? 0) + boxOf(document, node).height)
	const bottom = Math.max(0, ...bottoms) + MARGIN
	return new Map(
		document.nodes.map((node) => {
			const { x, y } = places.get(node.id) ?? { x: 0, y: 0 }
			return [node.id, { x, y: bottom - y - boxOf(document, node).height }]
		}),
	)
}

/** How many pairs of a node's exits lead to nodes that stand the other way round than the exits do. */
function disorder(document: FlowDocument, places: ReadonlyMap<string, Position>): number {
	let count = 0
	for (const node of document.nodes) {
		const heights = exitsOf(document, node).flatMap((exit) => {
			const to = nodeBehind(document, node.id, exit)
			const place = to && places.get(to)
			return place ? [place.y] : []
		})
		heights.forEach((height, index) => {
			count += heights.slice(index + 1).filter((later) => later < height).length
		})
	}
	return count
}
