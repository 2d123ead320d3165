/** Flows of one node under test: the call is answered, goes through the node, and hears goodbye by whichever exit. */
import type { FlowDocument } from '#lib/flow/document.ts'
import { nodeDefinition } from '#lib/flow/nodes.ts'
import type { SeedFlow } from './seed.ts'

type Node = FlowDocument['nodes'][number]

/** A node whose name is its id. */
export function node(id: string, type: string, config: Record<string, unknown>): Node {
	return { id, type, name: id, config, position: { x: 0, y: 0 } }
}

/** Nodes one after the other: every exit of one leads to the next, every exit of the last to goodbye. */
export function chain(name: string, did: string, ...nodes: Node[]): SeedFlow {
	const all = [
		node('start', 'start', { answer: true }),
		...nodes,
		node('end', 'hangup', { prompt: 'callytics/goodbye' }),
	]
	const edges = all.slice(0, -1).flatMap((from, index) => {
		const definition = nodeDefinition(from.type)!
		const exits = definition.exits(definition.schema.parse(from.config) as never)
		return exits.map((exit) => ({ from: from.id, exit, to: all[index + 1]!.id }))
	})
	return { name, did, document: { nodes: all, edges } }
}
