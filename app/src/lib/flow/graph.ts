/** Where calls can go in a flow: along edges, and to the nodes that settings name. */
import type { FlowDocument, FlowNode } from './document.ts'
import { nodeDefinition } from './nodes.ts'
import { referencesOf } from './references.ts'

/** Node id → ids of the nodes a call can come to next. */
export type Successors = ReadonlyMap<string, readonly string[]>

/** Edges of nodes that are gone are left out. */
export function successorsOf(document: FlowDocument): Successors {
	const next = new Map<string, string[]>(document.nodes.map((node) => [node.id, []]))
	for (const { from, to } of document.edges) if (next.has(to)) next.get(from)?.push(to)
	for (const node of document.nodes) {
		for (const { kind, value } of referencesOf(node)) {
			if (kind === 'node' && next.has(value)) next.get(node.id)?.push(value)
		}
	}
	return next
}

/** The nodes of a flow that have this role. */
export function nodesOfRole(document: FlowDocument, role: 'start' | 'error-handler'): FlowNode[] {
	return document.nodes.filter((node) => nodeDefinition(node.type)?.role === role)
}

/** Ids of the nodes a call can get to from the start, and from the error handler once a node has failed. */
export function reachableNodes(document: FlowDocument, next: Successors = successorsOf(document)): Set<string> {
	const begins = [...nodesOfRole(document, 'start'), ...nodesOfRole(document, 'error-handler')]
	const reached = new Set(begins.map((node) => node.id))
	// A Set grows while it is walked, so this visits each newly reached node once.
	for (const id of reached) for (const to of next.get(id) ?? []) reached.add(to)
	return reached
}

/**
 * The rounds of a graph: sets of nodes that lead to each other, or one node that leads to itself.
 * Tarjan's strongly connected components, without recursion because a flow may be 500 nodes deep.
 */
export function rounds(next: Successors): string[][] {
	const index = new Map<string, number>()
	const low = new Map<string, number>()
	const waiting: string[] = []
	const isWaiting = new Set<string>()
	const found: string[][] = []
	const enter = (id: string) => {
		low.set(id, index.size)
		index.set(id, index.size)
		waiting.push(id)
		isWaiting.add(id)
	}
	const lower = (id: string, to: number) => low.set(id, Math.min(low.get(id) ?? to, to))
	const leave = (id: string) => {
		if (low.get(id) !== index.get(id)) return
		const round = waiting.splice(waiting.lastIndexOf(id))
		for (const one of round) isWaiting.delete(one)
		if (round.length > 1 || next.get(id)?.includes(id)) found.push(round)
	}
	for (const root of next.keys()) {
		if (index.has(root)) continue
		enter(root)
		const path = [{ id: root, at: 0 }]
		for (let step = path.at(-1); step; step = path.at(-1)) {
			const to = next.get(step.id)?.[step.at++]
			if (to === undefined) {
				path.pop()
				leave(step.id)
				const above = path.at(-1)
				if (above) lower(above.id, low.get(step.id) ?? 0)
			} else if (!index.has(to)) {
				enter(to)
				path.push({ id: to, at: 0 })
			} else if (isWaiting.has(to)) lower(step.id, index.get(to) ?? 0)
		}
	}
	return found
}
