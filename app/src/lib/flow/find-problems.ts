/** All that is wrong with a flow, said where it can be put right; the same as somebody types and at the publish. */
import type { FlowDocument, FlowProblem } from './document.ts'
import type { FormChoices } from './form-choices.ts'
import { successorsOf } from './graph.ts'
import { problemsOfNode } from './problems/nodes.ts'
import { problemsOfBeginnings, problemsOfEdges, problemsOfReach, problemsOfRounds } from './problems/shape.ts'
import { problemsOfSubFlows, problemsOfThings } from './problems/things.ts'
import { problemsOfVariables } from './problems/variables.ts'

/** Where the flow stands: what its settings can name, and which flow it is. */
export interface FlowWorld {
	choices: FormChoices
	/** Absent for a flow that is not stored yet. */
	flowId?: string | undefined
}

/**
 * An empty list means that the flow can be published without a question; errors refuse it, warnings ask.
 * @param world without it, settings that name things of the appliance are not looked at
 */
export function findProblems(document: FlowDocument, world?: FlowWorld): FlowProblem[] {
	const next = successorsOf(document)
	return [
		...problemsOfBeginnings(document),
		...problemsOfEdges(document),
		...document.nodes.flatMap((node) => problemsOfNode(document, node)),
		...(world ? problemsOfThings(document, world.choices) : []),
		...(world?.flowId === undefined ? [] : problemsOfSubFlows(document, world.choices, world.flowId)),
		...problemsOfVariables(document, next),
		...problemsOfRounds(document, next),
		...problemsOfReach(document, next),
	]
}
