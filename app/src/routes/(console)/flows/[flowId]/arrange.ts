/** Places a flow's nodes from left to right in the order calls walk through them. */
import { Graph, layout } from '@dagrejs/dagre'
import type { FlowDocument } from '#lib/flow/document.ts'
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
	return new Map(
		document.nodes.map((node) => {
			const { x, y, width, height } = graph.node(node.id) as { x: number; y: number; width: number; height: number }
			return [node.id, { x: x - width / 2, y: y - height / 2 }]
		}),
	)
}
