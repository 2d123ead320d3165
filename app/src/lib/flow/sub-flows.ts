/** Which flows a flow goes through and comes back from. */
import { exitsOf, type FlowDocument, type FlowNode } from './document.ts'
import { referencesOf, type Reference } from './references.ts'

/** A node whose call comes back to it from another flow: it has exits to come back by. A jump has none but `failed`. */
function comesBack(document: FlowDocument, node: FlowNode): boolean {
	return exitsOf(document, node).some((exit) => exit !== 'failed')
}

/** The flows that a node lets a call go through. */
export function subFlowReferences(document: FlowDocument, node: FlowNode): Reference[] {
	return comesBack(document, node) ? referencesOf(node).filter((reference) => reference.kind === 'flow') : []
}

/** Ids of all sub-flows of a flow, each once. */
export function subFlowsOf(document: FlowDocument): string[] {
	return [
		...new Set(document.nodes.flatMap((node) => subFlowReferences(document, node).map((reference) => reference.value))),
	]
}
