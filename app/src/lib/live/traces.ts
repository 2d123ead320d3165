/** A call's stretches as the segments of its line. */
import type { LiveCall, Stretch } from '../domain/live-call.ts'
import type { TraceSegment } from '../ui/trace.svelte'

/** How far back the shared scale of running calls goes. */
export const liveSpanMs = 5 * 60_000

/** A running call on the scale that ends at now. `isCut` = it began before the scale does. */
export function liveTrace(call: LiveCall, now: number): { segments: TraceSegment[]; isCut: boolean } {
	const begin = now - liveSpanMs
	const segments: TraceSegment[] = []
	const voidMs = call.startedAt - begin
	if (voidMs > 0) segments.push({ kind: 'void', width: voidMs })
	for (const stretch of call.stretches) {
		const from = Math.max(stretch.from, begin)
		const to = stretch.to ?? now
		if (to > from) segments.push({ kind: kindOf(stretch), width: to - from })
	}
	return { segments, isCut: voidMs < 0 }
}

/** An ended call from the left, on a scale it shares with others. @param spanMs the scale's length */
export function endedTrace(call: LiveCall, spanMs: number): { segments: TraceSegment[]; isRefused: boolean } {
	const segments: TraceSegment[] = call.stretches.map((stretch) => ({
		kind: stretch.kind,
		width: Math.max(1, (stretch.to ?? call.endedAt ?? stretch.from) - stretch.from),
	}))
	const isRefused = call.disposition === 'failed' || call.disposition === 'busy' || call.disposition === 'rejected'
	const rest = spanMs - ((call.endedAt ?? call.startedAt) - call.startedAt)
	if (rest > 0) segments.push({ kind: 'void', width: rest })
	return { segments, isRefused }
}

function kindOf(stretch: Stretch): TraceSegment['kind'] {
	return stretch.kind === 'talk' && stretch.to === undefined ? 'now' : stretch.kind
}
