/** What to do with a call that has just come in: the number that was dialled, and by whom, decide. */
import { randomUUID } from 'node:crypto'
import type { Direction } from '#lib/domain/call.ts'
import { echoTestNumber, messagesNumber } from '#lib/domain/number.ts'
import type { RoutedDid, Routing } from '#lib/domain/routing.ts'
import type { Channel } from '../ari/types.generated.ts'
import { firstTrunk } from './dial-target.ts'
import type { JournalEntry, Program } from './journal.ts'
import { switchProgram } from './switch-schedule.ts'

/** How the dialplan sent it: from a trunk to a number of ours, from a trunk to any other, from one of our phones. */
export type Entrance = 'inbound' | 'unknown' | 'internal'

/** How long a directly dialled phone or number rings. */
const DIRECT_RING_SECONDS = 60
const directNumberForm = /^\+?[0-9*#]{2,24}$/

export interface Decision {
	direction: Direction
	program: Program
	flow?: { flowId: string; flowName: string; flowVersion: number }
}

/** The part of the routing a decision needs. */
export interface DecisionRouting {
	current: Routing
	findDid: (dialled: string) => RoutedDid | undefined
}

function refuse(direction: Direction, reason: string): Decision {
	const program: Program = {
		kind: 'announcement',
		prompt: 'callytics/unavailable',
		cause: 38, // network out of order: what a carrier may try again later
		disposition: 'failed',
		reason,
	}
	return { direction, program }
}

function announceNoSuchNumber(direction: Direction, dialled: string): Decision {
	const program: Program = {
		kind: 'announcement',
		prompt: 'callytics/no-such-number',
		cause: 1,
		disposition: 'no-such-number',
		reason: `${dialled} is not a number of this appliance.`,
	}
	return { direction, program }
}

function decideDid(routing: DecisionRouting, direction: Direction, dialled: string): Decision {
	const did = routing.findDid(dialled)
	if (!did) return announceNoSuchNumber(direction, dialled)
	const flow = routing.current.flows.find((candidate) => candidate.id === did.flowId)
	if (!flow) return refuse(direction, `${did.did} leads to a flow that has not been published.`)
	return {
		direction,
		program: { kind: 'flow', flowId: flow.id, version: flow.version },
		flow: { flowId: flow.id, flowName: flow.name, flowVersion: flow.version },
	}
}

/**
 * @param dialled as it arrived, e.g. `0032255501`, `102`, `#0471234567` or `*43`
 * @param endpoint whose channel it is: what a phone has signed in as, not what it says it is
 */
export function decide(routing: DecisionRouting, entrance: Entrance, dialled: string, endpoint: string): Decision {
	if (entrance !== 'internal') return decideDid(routing, 'inbound', dialled)
	if (dialled === echoTestNumber) return { direction: 'internal', program: { kind: 'echo-test' } }
	if (dialled === messagesNumber) return decideMessages(routing.current, endpoint)
	const switched = routing.current.schedules.find(({ starCode }) => starCode !== '' && starCode === dialled)
	if (switched) return { direction: 'internal', program: switchProgram(switched) }
	if (dialled.startsWith('#')) return decideOutbound(routing.current, dialled.slice(1))
	if (routing.current.extensions.some((extension) => extension.number === dialled)) {
		const target = { kind: 'extension' as const, number: dialled }
		return direct('internal', { rounds: [[target]], ringSeconds: DIRECT_RING_SECONDS })
	}
	return decideDid(routing, 'internal', dialled)
}

function decideMessages({ extensions, mailboxes }: Routing, endpoint: string): Decision {
	if (!extensions.some(({ number }) => number === endpoint)) return announceNoSuchNumber('internal', messagesNumber)
	const hasMailbox = mailboxes.some(({ extension }) => extension === endpoint)
	return { direction: 'internal', program: { kind: 'messages', extension: endpoint, hasMailbox } }
}

function decideOutbound(routing: Routing, number: string): Decision {
	const trunk = firstTrunk(routing)
	if (!trunk) return refuse('outbound', 'There is no trunk to call out through, or none is switched on.')
	if (!directNumberForm.test(number)) return announceNoSuchNumber('outbound', `#${number}`)
	return direct('outbound', {
		rounds: [[{ kind: 'number', number, trunkId: trunk.id }]],
		ringSeconds: DIRECT_RING_SECONDS,
	})
}

function direct(direction: Direction, request: Extract<Program, { kind: 'direct' }>['request']): Decision {
	return { direction, program: { kind: 'direct', request } }
}

/** Endpoint of a PJSIP channel: `PJSIP/trunk-7-0000001a` → `trunk-7`. */
export function endpointOf(channelName: string): string {
	return channelName.replace(/^[^/]*\//, '').replace(/-[0-9a-f]+$/, '')
}

/** A new call's id: sorts by time, unique beyond one appliance, harmless in a SIP header. */
export function makeCallId(now = Date.now()): string {
	return `${now.toString(36)}${randomUUID().slice(24)}`
}

/** The entry a new call begins with; `call.started` fills in the rest by being published. */
export function beginEntry(callId: string, channel: Channel, decision: Decision): JournalEntry {
	return {
		form: 2,
		live: {
			callId,
			seq: 0,
			direction: decision.direction,
			startedAt: Date.now(),
			callerNumber: channel.caller.number,
			callerName: channel.caller.name,
			dialled: '',
			state: 'ringing',
			legs: [],
			stretches: [],
		},
		program: decision.program,
		legs: [
			{
				legId: `${callId}-caller`,
				channelId: channel.id,
				role: 'caller',
				party: channel.caller.number,
				isThroughTrunk: decision.direction === 'inbound',
				state: 'ringing',
			},
		],
		frames: [],
		hasHandledError: false,
		nodesRun: 0,
		results: [],
		variables: {},
		typed: '',
		lastId: 0,
		hasTalked: false,
		isFinishing: false,
		savedAt: Date.now(),
	}
}
