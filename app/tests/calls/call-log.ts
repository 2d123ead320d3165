/** The call log as tests read it: rows and timeline straight from the appliance's PostgreSQL. */
import { expect } from 'vitest'
import { until } from '../phones/until.ts'
import type { Appliance } from '../../../image-build/testbed.ts'
import { quote, runSql } from './seed.ts'

export interface LoggedCall {
	id: string
	direction: string
	caller_number: string
	dialled: string
	talked_with: string
	answered_at: string | null
	ended_at: string | null
	disposition: string | null
	ended_by: string | null
	sip_status: number | null
	cause: number | null
	reason: string
	flow_name: string
	sip_call_id: string | null
}

export interface LoggedEvent {
	seq: number
	name: string
	/** Milliseconds since 1970. */
	at: number
	legId?: string
	nodeId?: string
	nodeType?: string
	exit?: string
	digits?: string
	note?: string
	role?: string
	party?: string
	sipStatus?: number
	cause?: number
	awayMs?: number
}

export type CallLog = ReturnType<typeof readLog>

/** Opens the log of an appliance. */
export function readLog(appliance: Appliance) {
	const rows = async <T>(query: string): Promise<T[]> =>
		JSON.parse(await runSql(appliance, `select coalesce(json_agg(t), '[]') from (${query}) t`)) as T[]
	const callsFrom = (callerNumber: string) =>
		rows<LoggedCall>(`select * from calls where caller_number like ${quote(`%${callerNumber.replace('+', '')}`)}
			order by started_at`)
	const timeline = async (callId: string): Promise<LoggedEvent[]> => {
		const events = await rows<{ seq: number; name: string; at: number; payload: LoggedEvent }>(
			`select seq, name, round(extract(epoch from at) * 1000)::bigint as at, payload
				from call_events where call_id = ${quote(callId)} order by seq`,
		)
		return events.map(({ seq, name, at, payload }) => ({ ...payload, seq, name, at }))
	}
	const endedCalls = (callerNumber: string, count: number, deadlineMs = 15_000) =>
		until(
			`${count} call(s) from ${callerNumber} in the log as ended`,
			async () => {
				const found = await callsFrom(callerNumber)
				return found.length >= count && found.every((call) => call.ended_at) && found
			},
			deadlineMs,
			250,
		)
	return {
		rows,
		callsFrom,
		timeline,
		endedCalls,
		/** The one call from a number, once it has ended, with its timeline, which is checked to be whole. */
		endedCall: async (callerNumber: string, deadlineMs?: number) => {
			const found = await endedCalls(callerNumber, 1, deadlineMs)
			expect(found).toHaveLength(1)
			const [call] = found as [LoggedCall]
			const events = await timeline(call.id)
			expectWhole(events)
			return { call, events }
		},
	}
}

/** A timeline is whole when it counts from 1 without a gap, begins and ends as a call does, and every leg and node that began has ended. */
export function expectWhole(events: readonly LoggedEvent[]): void {
	expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
	expect(events[0]?.name).toBe('call.started')
	expect(events.at(-1)?.name).toBe('call.ended')
	expect(events.filter((event) => event.name === 'call.started')).toHaveLength(1)
	const legs = (name: string) =>
		events
			.filter((event) => event.name === name)
			.map((event) => event.legId)
			.sort()
	expect(legs('leg.ended')).toEqual(legs('leg.started'))
	expect(legs('talk.ended')).toEqual(legs('talk.started'))
}

/**
 * The way a call took through its flow: `menu:1` is the node menu left by exit 1, `menu` a node never left.
 * A node that other flows are walked in between is left when they are over, and stands where it was entered.
 */
export function pathOf(events: readonly LoggedEvent[]): string[] {
	const path: { nodeId: string; exit?: string }[] = []
	for (const { name, nodeId = '?', exit = '?' } of events) {
		if (name === 'node.entered') path.push({ nodeId })
		const left = name === 'node.left' && path.findLast((step) => step.nodeId === nodeId && step.exit === undefined)
		if (left) left.exit = exit
	}
	return path.map((step) => (step.exit === undefined ? step.nodeId : `${step.nodeId}:${step.exit}`))
}
