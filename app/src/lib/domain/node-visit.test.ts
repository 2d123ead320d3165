/** What a call did at each node, made from its events. */
import { expect, test } from 'vitest'
import type { CallEvent, CallEventBody, CallEventName } from './events.ts'
import { nodeVisits } from './node-visit.ts'

const flowId = '11111111-1111-4111-8111-111111111111'
const otherFlow = '22222222-2222-4222-8222-222222222222'
const start = Date.UTC(2026, 10, 21, 9)

/** A call's events, numbered, each a second after the one before. */
function call(...bodies: { [N in CallEventName]: { name: N } & CallEventBody<N> }[CallEventName][]): CallEvent[] {
	return [begins(), ...bodies].map(
		(body, index) => ({ callId: 'c', seq: index + 1, at: start + index * 1000, ...body }) as CallEvent,
	)
}

function begins(flowVersion = 3) {
	const call = { direction: 'inbound', callerNumber: '', callerName: '', dialled: '' } as const
	return { name: 'call.started', ...call, flowId, flowVersion } as const
}

const enters = (nodeId: string, where: { flowId?: string; flowVersion?: number } = {}) =>
	({ name: 'node.entered', nodeId, nodeType: 'play', nodeName: nodeId, ...where }) as const
const leaves = (nodeId: string, exit: string) => ({ name: 'node.left', nodeId, exit }) as const
const ends = (endedBy: 'caller' | 'flow') =>
	({ name: 'call.ended', disposition: 'completed', endedBy, cause: 16, reason: '' }) as const

test('each visit knows its exit and how long it lasted', () => {
	const visits = nodeVisits(call(enters('hello'), leaves('hello', 'done'), enters('bye'), ends('flow')))
	expect(visits).toMatchObject([
		{ nodeId: 'hello', flowId, flowVersion: 3, stayMs: 1000, exit: 'done' },
		{ nodeId: 'bye', stayMs: 1000, endedBy: 'flow' },
	])
	expect(visits[1]).not.toHaveProperty('exit')
})

test('a caller who hangs up is counted at the node that was under way, and nowhere else', () => {
	const visits = nodeVisits(call(enters('menu'), leaves('menu', '1'), enters('hold'), ends('caller')))
	expect(visits.map((visit) => visit.endedBy)).toEqual([undefined, 'caller'])
})

test('a call that ends in a talk has left by answered, also when the caller hung up', () => {
	const [visit] = nodeVisits(call(enters('dial'), { name: 'talk.started', legId: 'b' }, ends('caller')))
	expect(visit).toMatchObject({ exit: 'answered', stayMs: 2000 })
	expect(visit).not.toHaveProperty('endedBy')
})

test('a call that is still in a node has come, and not left', () => {
	const [visit] = nodeVisits(call(enters('menu')))
	expect(visit).toMatchObject({ nodeId: 'menu', enteredAt: start + 1000 })
	expect(visit).not.toHaveProperty('stayMs')
})

test('nodes of a sub-flow belong to that flow, and the node that went into it stays open until it is back', () => {
	const inside = { flowId: otherFlow, flowVersion: 1 }
	const visits = nodeVisits(
		call(enters('ask'), enters('start', inside), enters('ask', inside), leaves('ask', 'done'), leaves('ask', 'known')),
	)
	expect(visits).toMatchObject([
		{ nodeId: 'ask', flowId, exit: 'known', stayMs: 4000 },
		{ nodeId: 'start', flowId: otherFlow },
		{ nodeId: 'ask', flowId: otherFlow, flowVersion: 1, exit: 'done', stayMs: 1000 },
	])
})

test('a loop through a node is one visit each time', () => {
	const events = call(enters('menu'), leaves('menu', 'no-input'), enters('menu'), leaves('menu', '1'))
	expect(nodeVisits(events).map((visit) => `${visit.seq} ${visit.exit}`)).toEqual(['2 no-input', '4 1'])
})

test('a draft that is tried is not counted', () => {
	const events = call(enters('menu', { flowId, flowVersion: 0 }), leaves('menu', '1'))
	expect(nodeVisits(events)).toEqual([])
})

test('events with a gap and a clock set back make no visit that could not be', () => {
	const events = call(enters('menu'), leaves('other', '1'), leaves('menu', '1'))
	events[3]!.at = start - 60_000
	expect(nodeVisits(events)).toMatchObject([{ nodeId: 'menu', stayMs: 0, exit: '1' }])
})
