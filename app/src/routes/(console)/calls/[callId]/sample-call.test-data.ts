/** A call in events, for tests of what its page says: in through a trunk, menu, an engineer outside who is busy. */
import type { CallEvent, CallEventBody, CallEventName } from '#lib/domain/events.ts'
import { foldCallEvent, type LiveCall } from '#lib/domain/live-call.ts'

export type SampleEvent = { [N in CallEventName]: [N, CallEventBody<N>] }[CallEventName]

/** @param told event and payload, each at its millisecond since the first */
export function eventsOf(...told: [at: number, ...SampleEvent][]): CallEvent[] {
	return told.map(
		([at, name, body], index) => ({ name, callId: 'c1', seq: index + 1, at: 1_000_000 + at, ...body }) as CallEvent,
	)
}

/** The call after all of its events. */
export function callOf(events: CallEvent[]): LiveCall {
	const call = events.reduce<LiveCall | undefined>((folded, event) => foldCallEvent(folded, event), undefined)
	if (!call) throw new Error('the sample has no call.started')
	return call
}

export const busyEngineer = eventsOf(
	[
		0,
		'call.started',
		{
			direction: 'inbound',
			callerNumber: '+447700900482',
			callerName: '',
			dialled: '+442079460100',
			trunkId: 't1',
			flowId: 'f1',
			flowName: 'Main line',
			flowVersion: 14,
		},
	],
	[1, 'leg.started', { legId: 'a', channelId: 'a', role: 'caller', party: '+447700900482', trunkId: 't1' }],
	[12, 'node.entered', { nodeId: 'start', nodeType: 'start', nodeName: 'Start' }],
	[400, 'call.answered', {}],
	[410, 'node.left', { nodeId: 'start', exit: 'done' }],
	[420, 'node.entered', { nodeId: 'menu', nodeType: 'menu', nodeName: 'Main menu' }],
	[20_000, 'digits.received', { nodeId: 'menu', digits: '3' }],
	[20_010, 'node.left', { nodeId: 'menu', exit: '3', label: 'engineer', note: 'Pressed 3.' }],
	[20_020, 'node.entered', { nodeId: 'engineer', nodeType: 'dial', nodeName: 'On-call engineer' }],
	[20_100, 'leg.started', { legId: 'b', channelId: 'b', role: 'callee', party: '+447700900655', trunkId: 't1' }],
	[20_600, 'leg.ringing', { legId: 'b' }],
	[32_100, 'leg.ended', { legId: 'b', sipStatus: 486, cause: 17 }],
	[32_110, 'node.left', { nodeId: 'engineer', exit: 'busy', note: '+447700900655: 486 Busy here.' }],
	[32_800, 'leg.ended', { legId: 'a', cause: 17 }],
	[
		32_810,
		'call.ended',
		{ disposition: 'busy', endedBy: 'carrier', sipStatus: 486, cause: 17, reason: '486 Busy here.' },
	],
)
