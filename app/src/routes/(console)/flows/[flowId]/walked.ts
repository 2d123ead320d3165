/** The way a call took, as it is laid over the drawing. */
import { nodeBehind, type FlowDocument } from '#lib/flow/document.ts'
import { exitKey, type Marks } from './drawing-context.ts'

export interface WalkedStep {
	flowId: string
	nodeId: string
	/** Absent while the call is in it. */
	exit?: string | undefined
}

/** Nodes and exits of the steps within one flow. */
export function walkedBy(steps: readonly WalkedStep[], flowId: string, document: FlowDocument): Marks['walked'] {
	const own = steps.filter((step) => step.flowId === flowId)
	const exits = own.flatMap(({ nodeId, exit }) => {
		if (exit === undefined) return []
		// A call whose exit leads nowhere goes on where `failed` leads.
		const isByFailed = exit !== 'answered' && !nodeBehind(document, nodeId, exit)
		return isByFailed ? [exitKey(nodeId, exit), exitKey(nodeId, 'failed')] : [exitKey(nodeId, exit)]
	})
	return { nodes: new Set(own.map((step) => step.nodeId)), exits: new Set(exits) }
}
