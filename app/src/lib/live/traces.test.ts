/** Lines of calls can be compared: running ones end together at now, ended ones begin together at the left. */
import { expect, test } from 'vitest'
import type { LiveCall, Stretch } from '../domain/live-call.ts'
import { endedTrace, liveSpanMs, liveTrace } from './traces.ts'

const now = 10_000_000

function callWith(stretches: Stretch[], more: Partial<LiveCall> = {}): LiveCall {
	return {
		callId: 'c1',
		seq: 1,
		direction: 'inbound',
		startedAt: stretches[0]!.from,
		callerNumber: '+447700900164',
		callerName: '',
		dialled: '+442079460100',
		state: 'talking',
		legs: [],
		stretches,
		...more,
	}
}

test('a running call fills the scale from its beginning to now, talking in the colour of now', () => {
	const { segments, isCut } = liveTrace(
		callWith([
			{ kind: 'ring', from: now - 30_000, to: now - 20_000 },
			{ kind: 'talk', from: now - 20_000 },
		]),
		now,
	)
	expect(segments).toEqual([
		{ kind: 'void', width: liveSpanMs - 30_000 },
		{ kind: 'ring', width: 10_000 },
		{ kind: 'now', width: 20_000 },
	])
	expect(isCut).toBe(false)
})

test('a call that is older than the scale fades out at its beginning', () => {
	const { segments, isCut } = liveTrace(
		callWith([
			{ kind: 'flow', from: now - 900_000, to: now - 400_000 },
			{ kind: 'talk', from: now - 400_000 },
		]),
		now,
	)
	expect(segments).toEqual([{ kind: 'now', width: liveSpanMs }])
	expect(isCut).toBe(true)
})

test('an ended call starts at the left and leaves the rest of the scale empty', () => {
	const call = callWith([{ kind: 'talk', from: 0, to: 40_000 }], { endedAt: 40_000, disposition: 'answered' })
	expect(endedTrace(call, 60_000)).toEqual({
		segments: [
			{ kind: 'talk', width: 40_000 },
			{ kind: 'void', width: 20_000 },
		],
		isRefused: false,
	})
})

test('a refused call ends in a square', () => {
	const call = callWith([{ kind: 'ring', from: 0, to: 12_000 }], { endedAt: 12_000, disposition: 'busy' })
	expect(endedTrace(call, 60_000).isRefused).toBe(true)
})
