/** A flow's walk in a call's journal: where it stands, through which flows it came, what its nodes work with. */
import type { JsonValue } from '#lib/domain/json.ts'
import { exitLabel, type FlowNode } from '#lib/flow/document.ts'
import { evaluate, render } from '#lib/flow/expression.server.ts'
import type { NodeContext } from '#lib/flow/node.ts'
import type { FlowWalker, WalkableFlow } from '#lib/flow/run.server.ts'
import { log } from '../log.ts'
import type { Call } from './call.ts'
import type { JournalEntry, Program } from './journal.ts'
import { scopeOf } from './scope.ts'
import { createVerbs, type VerbParts } from './verbs.ts'

export interface WalkParts extends VerbParts {
	findFlow: (flowId: string, version: number) => WalkableFlow | undefined
	/** The version of a flow that takes calls now. */
	publishedVersion: (flowId: string) => number | undefined
}

/** The loop's hold on a call's journal. */
export function walkerOf(call: Call, parts: WalkParts, program: Extract<Program, { kind: 'flow' }>): FlowWalker {
	const { entry } = call
	const place = () => entry.place ?? { flowId: program.flowId, version: program.version }
	const goTo = (flowId: string): boolean => {
		const version = parts.publishedVersion(flowId)
		if (version === undefined || !parts.findFlow(flowId, version)) return false
		entry.place = { flowId, version }
		entry.hasHandledError = false
		forgetNode(entry)
		return true
	}
	return {
		flow: () => parts.findFlow(place().flowId, place().version),
		get nodeId() {
			return entry.nodeId
		},
		get nodesRun() {
			return entry.nodesRun
		},
		get depth() {
			return entry.frames.length
		},
		get hasHandledError() {
			return entry.hasHandledError
		},
		set hasHandledError(value) {
			entry.hasHandledError = value
		},
		enter(node: FlowNode) {
			entry.nodeId = node.id
			entry.nodesRun++
			const { flowId, version } = place()
			// Drafts that are tried have versions below 0; to everybody else they are 0.
			const flowVersion = Math.max(version, 0)
			call.publish('node.entered', { nodeId: node.id, nodeType: node.type, nodeName: node.name, flowId, flowVersion })
		},
		leave(node, exit, note) {
			forgetNode(entry)
			const label = exitLabel(node, exit)
			const said = { ...(label && { label }), ...(note && { note }) }
			call.publish('node.left', { nodeId: node.id, exit, flowId: place().flowId, ...said })
		},
		context: (node, note) => contextOf(call, parts, node, note),
		enterFlow(flowId, from, parameters) {
			const { variables, hasHandledError } = entry
			const frame = { ...place(), ...from, variables, hasHandledError }
			if (!goTo(flowId)) return false
			entry.frames.push(frame)
			entry.variables = { ...parameters }
			return true
		},
		leaveForFlow(flowId) {
			if (!goTo(flowId)) return false
			entry.frames = []
			return true
		},
		returnFromFlow(values) {
			const frame = entry.frames.pop()
			if (!frame) return undefined
			const { flowId, version, nodeId, exits, variables, hasHandledError } = frame
			entry.place = { flowId, version }
			entry.variables = { ...variables, ...values }
			entry.hasHandledError = hasHandledError
			return { nodeId, exits }
		},
		isEnd: () => call.isOver,
		reportFault: (node, error) => log.error('node failed', { call_id: call.id, node_id: node.id, error }),
		finish() {
			entry.isFinishing = true
		},
	}
}

function forgetNode(entry: JournalEntry): void {
	entry.results = []
	delete entry.step
}

function contextOf(call: Call, parts: WalkParts, node: FlowNode, note: (sentence: string) => void): NodeContext {
	const { entry } = call
	return {
		call: createVerbs(call, parts),
		nodeId: node.id,
		note,
		evaluate: (expression) => evaluate(expression, scopeOf(call)),
		render: (template) => render(template, scopeOf(call)),
		getVariable: (name) => entry.variables[name],
		setVariable(name: string, value: JsonValue) {
			entry.variables[name] = value
			call.touch()
		},
	}
}
