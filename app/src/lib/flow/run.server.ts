/** The loop that walks a flow: node, exit, edge, next node. */
import type { z } from 'zod'
import type { FlowDocument, FlowNode } from './document.ts'
import { executors } from './executors.server.ts'
import type { Executor, NodeDefinition, NodeVerbs } from './node.ts'
import { nodeDefinition, type NodeType } from './nodes.ts'

// A flow may loop on purpose; a caller may not loop for ever.
const MAX_NODES = 500

/** A flow made ready to be walked: settings checked, edges by exit. */
export interface WalkableFlow {
	startId: string | undefined
	nodes: ReadonlyMap<string, WalkableNode>
}

interface WalkableNode {
	node: FlowNode
	definition: NodeDefinition | undefined
	config: z.infer<z.ZodObject> | undefined
	edges: ReadonlyMap<string, string>
}

/** What the loop needs of a call. The call keeps its place: after a restart the loop goes on at `nodeId`. */
export interface FlowWalker {
	readonly nodeId: string | undefined
	readonly nodesRun: number
	enter(node: FlowNode): void
	leave(node: FlowNode, exit: string, note: string | undefined): void
	/** Verbs numbered from the first again. */
	verbs(): NodeVerbs
	/** The end of the call and the stopping of this process pass through the loop. */
	isEnd(): boolean
	/** Our own fault, to be logged once. */
	reportFault(node: FlowNode, error: unknown): void
	/** The node that ends the call has been reached. */
	finish(): void
}

/** How a flow was left other than by the end of the call: after a talk that nothing follows, or by a fault of ours or the flow's. */
export type FlowEnding = { kind: 'talk-over' } | { kind: 'fault'; sentence: string }

/** Checks a document once, when it is read, so that a call need not. */
export function makeWalkable(document: FlowDocument): WalkableFlow {
	const nodes = new Map<string, WalkableNode>()
	for (const node of document.nodes) {
		const definition = nodeDefinition(node.type)
		const edges = new Map(document.edges.filter((edge) => edge.from === node.id).map((edge) => [edge.exit, edge.to]))
		nodes.set(node.id, { node, definition, config: definition?.schema.safeParse(node.config).data, edges })
	}
	return { startId: document.nodes.find((node) => node.type === 'start')?.id, nodes }
}

/** Walks until an exit leads nowhere or something is wrong. The end of the call rejects. */
export async function walkFlow(flow: WalkableFlow, walker: FlowWalker): Promise<FlowEnding> {
	let isTakenUp = walker.nodeId !== undefined
	let id = walker.nodeId ?? flow.startId
	if (id === undefined) return { kind: 'fault', sentence: 'The flow has no start.' }
	for (;;) {
		const current = flow.nodes.get(id)
		if (!current) return { kind: 'fault', sentence: `The flow leads to a node that does not exist (${id}).` }
		if (walker.nodesRun >= MAX_NODES) {
			return { kind: 'fault', sentence: `The flow went through ${MAX_NODES} nodes without coming to an end.` }
		}
		if (!isTakenUp) walker.enter(current.node)
		isTakenUp = false
		// From here to the next `enter` nothing waits, so the journal never stands between two nodes.
		const { exit, note } = await runNode(current, walker)
		walker.leave(current.node, exit, note)
		const next = current.edges.get(exit) ?? (exit === 'answered' ? undefined : current.edges.get('failed'))
		if (next === undefined) return describeOpenExit(current.node, exit)
		id = next
	}
}

function describeOpenExit(node: FlowNode, exit: string): FlowEnding {
	if (exit === 'answered') return { kind: 'talk-over' }
	if (exit === 'failed') return { kind: 'fault', sentence: `${node.name} failed, and nothing is set for that case.` }
	return { kind: 'fault', sentence: `Exit ${exit} of ${node.name} leads nowhere.` }
}

async function runNode(current: WalkableNode, walker: FlowWalker): Promise<{ exit: string; note: string | undefined }> {
	const { node, definition, config } = current
	const notes: string[] = []
	try {
		if (!definition) throw new Error(`node type ${node.type} is not known`)
		if (!config) throw new Error(`the settings of ${node.name} are not valid`)
		if (definition.group === 'Finish') walker.finish()
		// The node's type is only known now; the two lists of node types are held together by the compiler.
		const execute = executors[node.type as NodeType] as Executor<never>
		const exit = await execute({ call: walker.verbs(), note: (sentence) => notes.push(sentence) }, config as never)
		return { exit, note: notes.join(' ') || undefined }
	} catch (error) {
		if (walker.isEnd()) throw error
		walker.reportFault(node, error)
		return { exit: 'failed', note: 'The node failed; the log says why.' }
	}
}
