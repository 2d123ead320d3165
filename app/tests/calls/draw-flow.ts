/** A call flow in a few lines: nodes by their ids, and edges as `menu 1 > sales`. */
import { exitsOf, nodeBehind } from '#lib/flow/document.ts'
import type { FlowDocument } from '#lib/flow/document.ts'

/** A node's type and its settings; what is left out is the type's default. */
export type NodeInWords = readonly [type: string, config?: Record<string, unknown>]

const edgeForm = /^(\S+) (.+) > (\S+)$/

function parseEdge(text: string): FlowDocument['edges'][number] {
	const [, from, exit, to] = edgeForm.exec(text) ?? []
	if (!from || !exit || !to) throw new Error(`an edge is written "node exit > node", not "${text}"`)
	return { from, exit, to }
}

/**
 * Draws a flow. It answers and goes to the first node; an exit that no edge is given for leads to `end`,
 * which says goodbye and hangs up, as does any id that is led to and not drawn.
 * With an error handler drawn, `failed` is left open for it.
 * @param nodes in the order they are drawn; a `start` node of one's own takes the place of the usual one
 */
export function drawFlow(nodes: Record<string, NodeInWords>, edges: readonly string[] = []): FlowDocument {
	const [first = 'end'] = Object.keys(nodes)
	const drawn = new Map<string, NodeInWords>([['start', ['start', { answer: true }]], ...Object.entries(nodes)])
	const document: FlowDocument = {
		nodes: [],
		edges: [...(nodes['start'] ? [] : [{ from: 'start', exit: 'next', to: first }]), ...edges.map(parseEdge)],
	}
	const goodbye: NodeInWords = ['hangup', { prompt: 'callytics/goodbye', cause: 16 }]
	for (const { to } of document.edges) if (!drawn.has(to)) drawn.set(to, goodbye)
	if (!drawn.has('end')) drawn.set('end', goodbye)
	for (const [id, [type, config = {}]] of drawn) {
		document.nodes.push({ id, type, name: id, config, position: { x: document.nodes.length * 240, y: 0 } })
	}
	const hasHandler = document.nodes.some((node) => node.type === 'error-handler')
	for (const node of document.nodes) {
		for (const exit of exitsOf(document, node)) {
			if (hasHandler && exit === 'failed') continue
			if (!nodeBehind(document, node.id, exit)) document.edges.push({ from: node.id, exit, to: 'end' })
		}
	}
	return document
}
