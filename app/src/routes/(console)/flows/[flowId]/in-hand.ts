/** Which nodes are in hand, and how many calls are in each: sets and maps that are made once and never changed. */
import type { FlowDocument } from '#lib/flow/document.ts'

export const nothingInHand: ReadonlySet<string> = new Set()

/** @returns `before` itself when these are the same ids, so that nothing is painted anew */
export function idsInHand(before: ReadonlySet<string>, ids: Iterable<string>): ReadonlySet<string> {
	const now = new Set(ids)
	return now.size === before.size && [...now].every((id) => before.has(id)) ? before : now
}

/** Ids that are still in the document. */
export function idsThere(document: FlowDocument, ids: ReadonlySet<string>): string[] {
	return document.nodes.flatMap(({ id }) => (ids.has(id) ? [id] : []))
}

/** Calls in each node, by node id. */
export function countAtNodes(calls: readonly { node?: { id: string } | undefined }[]): ReadonlyMap<string, number> {
	const counts = new Map<string, number>()
	for (const { node } of calls) if (node) counts.set(node.id, (counts.get(node.id) ?? 0) + 1)
	return counts
}
