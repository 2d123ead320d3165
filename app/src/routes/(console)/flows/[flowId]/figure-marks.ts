/** The figures of a flow's nodes as they are asked for, kept and laid over the drawing; made once and never changed. */
import type { NodeFigures } from '#lib/domain/node-visit.ts'
import { exitKey, type Marks } from './drawing-context.ts'
import { noteOf, shareOf } from './figure-words.ts'

/** @param version undefined: the calls of all versions */
export function figureQuery(days: number, version: number | undefined): string {
	return String(new URLSearchParams({ days: String(days), ...(version && { version: String(version) }) }))
}

export function figuresByNode(figures: readonly NodeFigures[]): ReadonlyMap<string, NodeFigures> {
	return new Map(figures.map((node) => [node.nodeId, node]))
}

/** A share beside each exit that was taken, and a line under each node that a call came to. */
export function figureMarks(nodes: ReadonlyMap<string, NodeFigures> | undefined): Pick<Marks, 'figures' | 'notes'> {
	const all = [...(nodes?.values() ?? [])]
	const shares = all.flatMap(({ nodeId, exits, visits }) =>
		Object.entries(exits).map(([exit, count]) => [exitKey(nodeId, exit), shareOf(count, visits)] as const),
	)
	return { figures: new Map(shares), notes: new Map(all.map((node) => [node.nodeId, noteOf(node)])) }
}
