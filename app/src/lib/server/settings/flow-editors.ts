/** Who has which flow open in the editor at this moment. Kept in memory: after a restart all who are there say so again. */

export interface OtherEditor {
	name: string
	/** Milliseconds since 1970. */
	since: number
}

interface Editor extends OtherEditor {
	seenAt: number
}

/** Each page says every few seconds that it is there; one that has not for so long is closed. */
const goneAfterMs = 15_000

const flows = new Map<string, Map<string, Editor>>()

/**
 * Notes that somebody has a flow open.
 * @param pageId made up by the page, so that one user's two windows are told of each other
 * @returns who else has it open, by name
 */
export function noteEditor(
	flowId: string,
	{ pageId, name }: { pageId: string; name: string },
	now: number = Date.now(),
): OtherEditor[] {
	for (const [id, editors] of flows) {
		for (const [page, { seenAt }] of editors) if (now - seenAt > goneAfterMs) editors.delete(page)
		if (editors.size === 0) flows.delete(id)
	}
	const editors = flows.get(flowId) ?? new Map<string, Editor>()
	editors.set(pageId, { name, since: editors.get(pageId)?.since ?? now, seenAt: now })
	flows.set(flowId, editors)
	return [...editors]
		.filter(([page]) => page !== pageId)
		.map(([, other]) => ({ name: other.name, since: other.since }))
		.toSorted((a, b) => a.since - b.since)
}
