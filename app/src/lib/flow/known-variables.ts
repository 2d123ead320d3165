/** Which variables may be set when a call comes to a node: those of all nodes that lead to it. Pure. */
import type { KnownVariable } from './completion.ts'
import type { FlowDocument, FlowNode } from './document.ts'
import { nodeDefinition } from './nodes.ts'

/** Names a node sets; settings that are not valid yet say as much as can be known. */
function namesSetBy(node: FlowNode): string[] {
	const definition = nodeDefinition(node.type)
	if (!definition?.sets) return []
	const parsed = definition.schema.safeParse(node.config)
	try {
		return definition
			.sets(parsed.success ? parsed.data : node.config)
			.filter((name) => typeof name === 'string' && name)
	} catch {
		// The settings lack what the names are made from.
		return []
	}
}

/** Ids of the nodes from which a call can come to this one, by however many steps; with itself when there is a loop. */
function nodesBefore(document: FlowDocument, nodeId: string): Set<string> {
	const found = new Set<string>()
	let edge = [nodeId]
	while (edge.length > 0) {
		const reached = new Set(edge)
		edge = []
		for (const { from, to } of document.edges) {
			if (!reached.has(to) || found.has(from)) continue
			found.add(from)
			edge.push(from)
		}
	}
	return found
}

function gather(nodes: readonly FlowNode[]): KnownVariable[] {
	const setBy = new Map<string, string[]>()
	for (const node of nodes) {
		for (const name of new Set(namesSetBy(node))) setBy.set(name, [...(setBy.get(name) ?? []), node.name])
	}
	return [...setBy].map(([name, names]) => ({ name, setBy: names })).toSorted((a, b) => a.name.localeCompare(b.name))
}

/** The variables a call may bring to this node. */
export function variablesBefore(document: FlowDocument, nodeId: string): KnownVariable[] {
	const before = nodesBefore(document, nodeId)
	return gather(document.nodes.filter((node) => before.has(node.id)))
}

/** All variables of a flow, for naming one that is set again. */
export function variablesOf(document: FlowDocument): KnownVariable[] {
	return gather(document.nodes)
}
