/** A node visit: one call once in one node of a flow; and the figures of a node over a period. */
import type { Ender } from './call.ts'
import type { CallEvent } from './events.ts'

export interface NodeVisit {
	callId: string
	/** Of the event that the node was entered with. */
	seq: number
	flowId: string
	flowVersion: number
	nodeId: string
	/** Milliseconds since 1970. */
	enteredAt: number
	/** Absent while the call is in it. */
	stayMs?: number
	exit?: string
	/** Whose doing the end of the call was, when it ended in this node. */
	endedBy?: Ender
}

/** What calls did at one node over a period. */
export interface NodeFigures {
	nodeId: string
	/** How often a call came here. */
	visits: number
	/** Exit → how often it was left by. */
	exits: Record<string, number>
	/** How often the caller hung up here. */
	hungUp: number
	/** Half of the stays were shorter; undefined while nobody has left it. */
	medianStayMs: number | undefined
}

/** Events that visits are made from. */
export const visitEvents = ['call.started', 'node.entered', 'node.left', 'talk.started', 'call.ended'] as const

interface Open extends NodeVisit {
	hasTalked: boolean
}

/**
 * The visits of one call. A draft that is tried is not counted.
 * @param events of one call, in the order of their seq; may have gaps
 */
export function nodeVisits(events: readonly CallEvent[]): NodeVisit[] {
	const started = events.find((event) => event.name === 'call.started')
	const visits: NodeVisit[] = []
	// Inside a sub-flow the node that went into it is still open: the last one entered is the first one left.
	let open: Open[] = []
	for (const event of events) {
		if (event.name === 'node.entered') {
			const { callId, seq, nodeId, at } = event
			const flowId = event.flowId ?? started?.flowId
			const flowVersion = event.flowVersion ?? started?.flowVersion
			if (!flowId || !flowVersion) continue
			open.push({ callId, seq, flowId, flowVersion, nodeId, enteredAt: at, hasTalked: false })
		} else if (event.name === 'talk.started') {
			for (const visit of open) visit.hasTalked = true
		} else if (event.name === 'node.left') {
			const visit = open.findLast((candidate) => candidate.nodeId === event.nodeId)
			if (!visit) continue
			open = open.filter((candidate) => candidate !== visit)
			visits.push(close(visit, event.at, { exit: event.exit }))
		} else if (event.name === 'call.ended') {
			visits.push(...open.map((visit) => close(visit, event.at, endOf(visit, event.endedBy))))
			open = []
		}
	}
	const under = open.map(({ hasTalked: _hasTalked, ...visit }): NodeVisit => visit)
	return [...visits, ...under].sort((a, b) => a.seq - b.seq)
}

/** A call that ends while two people talk has left by `answered`, whichever of them hung up. */
function endOf({ hasTalked }: Open, endedBy: Ender): Pick<NodeVisit, 'exit' | 'endedBy'> {
	return hasTalked ? { exit: 'answered' } : { endedBy }
}

function close(
	{ hasTalked: _hasTalked, ...visit }: Open,
	at: number,
	end: Pick<NodeVisit, 'exit' | 'endedBy'>,
): NodeVisit {
	// A clock that was set back in between must not make a stay that no row can hold.
	return { ...visit, stayMs: Math.max(0, at - visit.enteredAt), ...end }
}
