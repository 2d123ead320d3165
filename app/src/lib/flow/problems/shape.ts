/** What is wrong with a flow as a graph: beginnings, ids, edges, nodes out of reach, rounds without an end. */
import { wordsOfExit, type FlowDocument, type FlowProblem } from '../document.ts'
import { nodesOfRole, reachableNodes, rounds, type Successors } from '../graph.ts'
import { nodeDefinition } from '../nodes.ts'

export function problemsOfBeginnings(document: FlowDocument): FlowProblem[] {
	const problems: FlowProblem[] = []
	const starts = nodesOfRole(document, 'start')
	if (starts.length !== 1) {
		problems.push({ severity: 'error', message: `A flow has exactly one start; this one has ${starts.length}.` })
	}
	const handlers = nodesOfRole(document, 'error-handler')
	if (handlers.length > 1) {
		const message = `A flow has at most one error handler; this one has ${handlers.length}.`
		problems.push({ severity: 'error', nodeId: handlers[1]?.id, message })
	}
	const ids = new Set(document.nodes.map((node) => node.id))
	if (ids.size !== document.nodes.length) problems.push({ severity: 'error', message: 'Two nodes have the same id.' })
	return problems
}

export function problemsOfEdges(document: FlowDocument): FlowProblem[] {
	const nodes = new Map(document.nodes.map((node) => [node.id, node]))
	const taken = new Set<string>()
	const problems: FlowProblem[] = []
	for (const { from, exit, to } of document.edges) {
		const at = { severity: 'error' as const, nodeId: from, exit }
		if (!nodes.has(from) || !nodes.has(to)) problems.push({ ...at, message: 'An edge leads to a node that is gone.' })
		const words = wordsOfExit(nodes.get(from), exit)
		if (taken.has(`${from} ${exit}`)) problems.push({ ...at, message: `Exit ${words} leads to two nodes.` })
		taken.add(`${from} ${exit}`)
	}
	return problems
}

export function problemsOfReach(document: FlowDocument, next: Successors): FlowProblem[] {
	const reached = reachableNodes(document, next)
	return document.nodes
		.filter((node) => !reached.has(node.id))
		.map((node) => ({ severity: 'warning', nodeId: node.id, message: `No call can get to ${node.name}.` }))
}

/** Rounds in which nothing holds a call up: it would run through them until the appliance ends it. */
export function problemsOfRounds(document: FlowDocument, next: Successors): FlowProblem[] {
	const spinning = new Map(
		document.nodes
			.filter((node) => !nodeDefinition(node.type)?.holdsUp)
			.map((node) => [node.id, next.get(node.id) ?? []]),
	)
	const names = new Map(document.nodes.map((node) => [node.id, node.name]))
	return rounds(spinning).map((round) => {
		const ids = document.nodes.filter((node) => round.includes(node.id)).map((node) => node.id)
		const way = ids.map((id) => names.get(id)).join(', ')
		const message = `A call can go round here for ever without anything that holds it up: ${way}. Put a Wait or a Loop in between.`
		return { severity: 'error', nodeId: ids[0], message }
	})
}
