/** Runs a flow without a phone: the same loop and the same nodes as a real call, over a call that follows a script. */
import type { JsonValue } from '#lib/domain/json.ts'
import { exitLabel, type FlowNode } from '../document.ts'
import type { NodeContext } from '../node.ts'
import { walkFlow, type FlowWalker, type WaitingNode } from '../run.server.ts'
import type { SimulatedRun, SimulationScript } from './script.ts'
import { SimulatedCall, SimulationStopped } from './simulated-call.server.ts'
import { simulatedVerbs } from './simulated-verbs.server.ts'
import type { SimulationWorld } from './simulation-world.ts'

interface Frame extends WaitingNode {
	flowId: string
	variables: Record<string, JsonValue>
	hasHandledError: boolean
}

/**
 * The path a call with this script takes through a flow. The same script in the same world gives the same run.
 * A run whose script is used up says in `pending` what the call waits for; never rejects for what a flow does.
 * @param flowId a flow of the world
 */
export async function simulate(
	flowId: string,
	script: SimulationScript,
	world: SimulationWorld,
): Promise<SimulatedRun> {
	const call = new SimulatedCall(script, world, flowId)
	try {
		const ending = await walkFlow(walkerOf(call, flowId))
		if (ending.kind === 'talk-over') {
			call.judged.ending = { by: 'callee', cause: 16 }
			call.end('talk-over')
		} else if (ending.kind === 'over') {
			call.judged.ending = { by: 'flow', cause: 16 }
			call.end('flow')
		} else {
			call.judged.ending = { by: 'appliance', cause: 41, reason: ending.sentence, isFailed: true }
			call.end('fault')
		}
	} catch (error) {
		if (!(error instanceof SimulationStopped)) throw error
		call.keepVariables()
	}
	return call.run
}

/** The loop's hold on a simulated call; the counterpart of a real call's journal. */
function walkerOf(call: SimulatedCall, firstFlowId: string): FlowWalker {
	const verbs = simulatedVerbs(call)
	const frames: Frame[] = []
	let flowId = firstFlowId
	let nodesRun = 0
	let hasHandledError = false
	const goTo = (id: string): boolean => {
		if (!call.world.flow(id)) return false
		flowId = id
		hasHandledError = false
		return true
	}
	return {
		flow: () => call.world.flow(flowId)?.flow,
		nodeId: undefined,
		get nodesRun() {
			return nodesRun
		},
		get depth() {
			return frames.length
		},
		get hasHandledError() {
			return hasHandledError
		},
		set hasHandledError(value) {
			hasHandledError = value
		},
		enter(node) {
			nodesRun++
			enterStep(call, flowId, node)
		},
		leave(node, exit, note) {
			leaveStep(call, flowId, node, exit, note)
		},
		context: (node, note) => contextOf(call, verbs, node, note),
		enterFlow(id, from, parameters) {
			const frame = { flowId, ...from, variables: call.variables, hasHandledError }
			if (!goTo(id)) return false
			frames.push(frame)
			call.variables = { ...parameters }
			return true
		},
		leaveForFlow(id) {
			if (!goTo(id)) return false
			frames.length = 0
			return true
		},
		returnFromFlow(values) {
			const frame = frames.pop()
			if (!frame) return undefined
			flowId = frame.flowId
			hasHandledError = frame.hasHandledError
			call.variables = { ...frame.variables, ...values }
			return { nodeId: frame.nodeId, exits: frame.exits }
		},
		isEnd: () => call.isStopped,
		reportFault: (node, error) => {
			const message = error instanceof Error ? error.message : String(error)
			call.run.problems.push({ nodeId: node.id, message })
		},
		finish() {
			call.judged.isFinishing = true
		},
	}
}

function enterStep(call: SimulatedCall, flowId: string, node: FlowNode): void {
	call.run.steps.push({
		flowId,
		flowName: call.world.flow(flowId)?.name ?? '',
		nodeId: node.id,
		nodeName: node.name,
		nodeType: node.type,
		atSeconds: call.seconds,
		heard: [],
		happened: [],
		variables: {},
	})
	call.judged.live.node = { name: node.name }
}

/** A node that entered another flow is left long after it was the last step: the exit then belongs to its own step. */
function leaveStep(call: SimulatedCall, flowId: string, node: FlowNode, exit: string, note: string | undefined): void {
	const step = call.run.steps.findLast(
		(candidate) => candidate.nodeId === node.id && candidate.flowId === flowId && candidate.exit === undefined,
	)
	if (!step) return
	step.exit = exit
	const label = exitLabel(node, exit)
	if (label !== undefined) step.exitLabel = label
	if (note) step.note = note
	call.keepVariables()
}

function contextOf(
	call: SimulatedCall,
	verbs: NodeContext['call'],
	node: FlowNode,
	note: (sentence: string) => void,
): NodeContext {
	return {
		call: verbs,
		nodeId: node.id,
		note,
		evaluate: (expression) => call.evaluate(expression),
		render: (template) => call.render(template),
		getVariable: (name) => call.variables[name],
		setVariable: (name, value) => void (call.variables[name] = value),
	}
}
