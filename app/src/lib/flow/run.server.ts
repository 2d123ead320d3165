/** The loop that walks a flow: node, exit, edge, next node; through other flows and back. */
import type { z } from 'zod'
import type { JsonValue } from '../domain/json.ts'
import type { FlowDocument, FlowNode } from './document.ts'
import { executors } from './executors.server.ts'
import { ExpressionFailed } from './expression-failed.ts'
import type { Executor, Move, NodeContext, NodeDefinition } from './node.ts'
import { nodeDefinition, type NodeType } from './nodes.ts'

// A flow may loop on purpose; a caller may not loop for ever.
const MAX_NODES = 500
// Flows within flows; more is a mistake that would only end at MAX_NODES.
const MAX_DEPTH = 10

/** A flow made ready to be walked: settings checked, edges by exit. */
export interface WalkableFlow {
	startId: string | undefined
	errorHandlerId: string | undefined
	nodes: ReadonlyMap<string, WalkableNode>
}

interface WalkableNode {
	node: FlowNode
	definition: NodeDefinition | undefined
	config: z.infer<z.ZodObject> | undefined
	edges: ReadonlyMap<string, string>
}

/** A node that waits in its flow for another flow to return. */
export interface WaitingNode {
	nodeId: string
	/** The exits the other flow may return by. */
	exits: string[]
}

/** What the loop needs of a call. The call keeps its place: after a restart the loop goes on at `nodeId` of `flow()`. */
export interface FlowWalker {
	/** The flow the walk stands in; undefined when its version is gone. */
	flow(): WalkableFlow | undefined
	readonly nodeId: string | undefined
	readonly nodesRun: number
	/** How many nodes wait for the flow they entered to return. */
	readonly depth: number
	/** Whether this flow's error handler has been at work: it is called once, or it would loop over its own failures. */
	hasHandledError: boolean
	enter(node: FlowNode): void
	leave(node: FlowNode, exit: string, note: string | undefined): void
	/** What the node works with; its verbs are numbered from the first again. */
	context(node: FlowNode, note: (sentence: string) => void): NodeContext
	/** Goes into the published version of a flow, with variables of its own. @returns whether there is one */
	enterFlow(flowId: string, from: WaitingNode, parameters: Record<string, JsonValue>): boolean
	/** Goes to the published version of a flow for good. @returns whether there is one */
	leaveForFlow(flowId: string): boolean
	/** Goes back to the node that entered this flow, and gives it the values as variables. */
	returnFromFlow(values: Record<string, JsonValue>): WaitingNode | undefined
	/** The end of the call and the stopping of this process pass through the loop. */
	isEnd(): boolean
	/** Our own fault, to be logged once. */
	reportFault(node: FlowNode, error: unknown): void
	/** The node that ends the call has been reached. */
	finish(): void
}

/** How a flow was left other than by the end of the call: nothing follows, or a fault of ours or the flow's. */
export type FlowEnding = { kind: 'talk-over' } | { kind: 'over' } | { kind: 'fault'; sentence: string }

/** Checks a document once, when it is read, so that a call need not. */
export function makeWalkable(document: FlowDocument): WalkableFlow {
	const nodes = new Map<string, WalkableNode>()
	const roles = new Map<string, string>()
	for (const node of document.nodes) {
		const definition = nodeDefinition(node.type)
		const edges = new Map(document.edges.filter((edge) => edge.from === node.id).map((edge) => [edge.exit, edge.to]))
		nodes.set(node.id, { node, definition, config: definition?.schema.safeParse(node.config).data, edges })
		if (definition?.role && !roles.has(definition.role)) roles.set(definition.role, node.id)
	}
	return { startId: roles.get('start'), errorHandlerId: roles.get('error-handler'), nodes }
}

/** Walks until an exit leads nowhere or something is wrong. The end of the call rejects. */
export async function walkFlow(walker: FlowWalker): Promise<FlowEnding> {
	let isTakenUp = walker.nodeId !== undefined
	let id = walker.nodeId ?? walker.flow()?.startId
	for (;;) {
		const flow = walker.flow()
		if (!flow) return { kind: 'fault', sentence: 'The version of the flow this call began with is gone.' }
		if (id === undefined) return { kind: 'fault', sentence: 'The flow has no start.' }
		const current = flow.nodes.get(id)
		if (!current) return { kind: 'fault', sentence: `The flow leads to a node that does not exist (${id}).` }
		if (walker.nodesRun >= MAX_NODES) {
			return { kind: 'fault', sentence: `The flow went through ${MAX_NODES} nodes without coming to an end.` }
		}
		if (!isTakenUp) walker.enter(current.node)
		isTakenUp = false
		const { outcome, note } = await runNode(current, walker)
		// From here to the next `enter` nothing waits, so the journal never stands between two nodes.
		const next =
			typeof outcome === 'string' ? leaveBy(walker, current, outcome, note) : move(walker, current, outcome, note)
		if (typeof next !== 'string') return next
		id = next
	}
}

/** Leaves a node by an exit. @returns the next node's id, or how the flow ends */
function leaveBy(
	walker: FlowWalker,
	current: WalkableNode,
	exit: string,
	note: string | undefined,
): string | FlowEnding {
	walker.leave(current.node, exit, note)
	const next = current.edges.get(exit)
	if (next !== undefined) return next
	if (exit === 'answered') return { kind: 'talk-over' }
	return current.edges.get('failed') ?? handleError(walker) ?? describeOpenExit(current.node, exit)
}

/** The flow's own error handler; without one, the node that entered this flow fails in its stead. */
function handleError(walker: FlowWalker): string | FlowEnding | undefined {
	const flow = walker.flow()
	if (flow?.errorHandlerId !== undefined && !walker.hasHandledError) {
		walker.hasHandledError = true
		return flow.errorHandlerId
	}
	return walker.depth > 0 ? comeBack(walker, 'failed', {}) : undefined
}

function comeBack(walker: FlowWalker, exit: string, values: Record<string, JsonValue>): string | FlowEnding {
	const waiting = walker.returnFromFlow(values)
	if (!waiting) return { kind: 'over' }
	const node = walker.flow()?.nodes.get(waiting.nodeId)
	if (!node) return { kind: 'fault', sentence: 'The version of the flow this call began with is gone.' }
	const isKnown = exit === 'failed' || waiting.exits.includes(exit)
	const note = isKnown ? undefined : `It came back by ${exit}, which is not one of its exits.`
	return leaveBy(walker, node, isKnown ? exit : 'failed', note)
}

function move(walker: FlowWalker, current: WalkableNode, to: Move, note: string | undefined): string | FlowEnding {
	const { node } = current
	const fail = (sentence: string) => leaveBy(walker, current, 'failed', sentence)
	switch (to.kind) {
		case 'jump':
			if (!walker.flow()?.nodes.has(to.nodeId)) return fail('The node to go on at is gone.')
			walker.leave(node, 'jumped', note)
			return to.nodeId
		case 'leave-for':
			walker.leave(node, 'jumped', note)
			if (!walker.leaveForFlow(to.flowId)) return handleMissing(walker, current)
			return walker.flow()?.startId ?? ''
		case 'enter': {
			if (walker.depth >= MAX_DEPTH) return fail(`More than ${MAX_DEPTH} flows within each other.`)
			if (!walker.enterFlow(to.flowId, { nodeId: node.id, exits: to.exits }, to.parameters))
				return fail('The flow to go through is gone or not published.')
			return walker.flow()?.startId ?? ''
		}
		case 'fail-or':
			return leaveBy(walker, current, current.edges.has('failed') ? 'failed' : to.exit, note)
		case 'return':
			walker.leave(node, to.exit, note)
			return comeBack(walker, to.exit, to.values)
	}
}

function handleMissing(walker: FlowWalker, current: WalkableNode): string | FlowEnding {
	return (
		current.edges.get('failed') ??
		handleError(walker) ?? {
			kind: 'fault',
			sentence: `${current.node.name} leads to a flow that is gone or not published.`,
		}
	)
}

function describeOpenExit(node: FlowNode, exit: string): FlowEnding {
	if (exit === 'failed') return { kind: 'fault', sentence: `${node.name} failed, and nothing is set for that case.` }
	return { kind: 'fault', sentence: `Exit ${exit} of ${node.name} leads nowhere.` }
}

async function runNode(
	current: WalkableNode,
	walker: FlowWalker,
): Promise<{ outcome: string | Move; note: string | undefined }> {
	const { node, definition, config } = current
	const notes: string[] = []
	try {
		if (!definition) throw new Error(`node type ${node.type} is not known`)
		if (!config) throw new Error(`the settings of ${node.name} are not valid`)
		if (definition.endsCall) walker.finish()
		// The node's type is only known now; the two lists of node types are held together by the compiler.
		const execute = executors[node.type as NodeType] as Executor<never>
		const context = walker.context(node, (sentence) => notes.push(sentence))
		const outcome = await execute(context, config as never)
		return { outcome, note: notes.join(' ') || undefined }
	} catch (error) {
		if (walker.isEnd()) throw error
		if (error instanceof ExpressionFailed) return { outcome: 'failed', note: [...notes, error.message].join(' ') }
		walker.reportFault(node, error)
		return { outcome: 'failed', note: 'The node failed; the log says why.' }
	}
}
