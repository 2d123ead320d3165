/** Writing the call log: events in batches, and the rows of the calls they belong to. */
import { sql } from 'kysely'
import type { CallEvent } from '../../domain/events.ts'
import { foldCallEvent, type LiveCall } from '../../domain/live-call.ts'
import { writeConsequences } from './call-consequences.ts'
import { callRow, shapesRow, shapingEvents } from './call-row.ts'
import { toCallEvent, type CallRow } from './calls.ts'
import { writeNodeVisits } from './node-visits.ts'
import { database, transaction } from './pool.ts'

/**
 * Writes events and the rows of their calls as one transaction. Events that are there already change nothing, and rows
 * are made anew from all events of their call, so any order and any repetition leads to the same log.
 */
export async function writeCallEvents(events: readonly CallEvent[]): Promise<void> {
	if (events.length === 0) return
	await transaction(async () => {
		await insertEvents(events)
		const callIds = [...new Set(events.filter(shapesRow).map((event) => event.callId))]
		if (callIds.length > 0) await writeRows(callIds)
		await writeNodeVisits(events)
		await writeConsequences(events)
	})
}

async function insertEvents(events: readonly CallEvent[]): Promise<void> {
	const rows = events.map(({ callId, seq, at, name, ...payload }) => ({ callId, seq, at, name, payload }))
	// One parameter for the whole batch: the statement stays the same whatever its size.
	await sql`
		insert into call_events (call_id, seq, at, name, payload)
		select "callId", seq, to_timestamp(at / 1000.0), name, payload
		from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
			as event ("callId" text, seq integer, at numeric, name text, payload jsonb)
		on conflict (call_id, seq) do nothing`.execute(database())
}

async function writeRows(callIds: readonly string[]): Promise<void> {
	const stored = await database()
		.selectFrom('callEvents')
		.selectAll()
		.where('callId', 'in', callIds)
		.where('name', 'in', shapingEvents)
		.orderBy('callId')
		.orderBy('seq')
		.execute()
	const byCall = Map.groupBy(stored.map(toCallEvent), (event) => event.callId)
	const rows = [...byCall.values()].map(callRow).filter((row) => row !== undefined)
	if (rows.length > 0) await upsertRows(rows)
}

async function upsertRows(rows: CallRow[]): Promise<void> {
	await database()
		.insertInto('calls')
		.values(rows)
		.onConflict((conflict) =>
			conflict.column('id').doUpdateSet((eb) => ({
				answeredAt: eb.ref('excluded.answeredAt'),
				endedAt: eb.ref('excluded.endedAt'),
				talkedWith: eb.ref('excluded.talkedWith'),
				disposition: eb.ref('excluded.disposition'),
				endedBy: eb.ref('excluded.endedBy'),
				sipStatus: eb.ref('excluded.sipStatus'),
				cause: eb.ref('excluded.cause'),
				reason: eb.ref('excluded.reason'),
				tag: eb.ref('excluded.tag'),
			})),
		)
		.execute()
}

/** A call that is open in the log, and the last that was told of it. */
export interface OpenCall {
	id: string
	lastSeq: number
	/** Milliseconds since 1970. */
	lastAt: number
}

export async function openCallsBefore(moment: Date): Promise<OpenCall[]> {
	const rows = await database()
		.selectFrom('calls')
		.innerJoin('callEvents', 'callEvents.callId', 'calls.id')
		.select('calls.id')
		.select(({ fn }) => [fn.max('callEvents.seq').as('lastSeq'), fn.max('callEvents.at').as('lastAt')])
		.where('calls.endedAt', 'is', null)
		.where('calls.startedAt', '<', moment)
		.groupBy('calls.id')
		.execute()
	return rows.map(({ id, lastSeq, lastAt }) => ({ id, lastSeq, lastAt: lastAt.getTime() }))
}

/** The last calls that ended, newest first, as the live view shows them. */
export async function lastEndedCalls(limit: number): Promise<LiveCall[]> {
	const ended = await database()
		.selectFrom('calls')
		.select('id')
		.where('endedAt', 'is not', null)
		.orderBy('startedAt', 'desc')
		.limit(limit)
		.execute()
	if (ended.length === 0) return []
	const ids = ended.map((row) => row.id)
	const rows = await database()
		.selectFrom('callEvents')
		.selectAll()
		.where('callId', 'in', ids)
		.orderBy('callId')
		.orderBy('seq')
		.execute()
	const calls = new Map<string, LiveCall>()
	for (const event of rows.map(toCallEvent)) {
		const call = foldCallEvent(calls.get(event.callId), event)
		if (call) calls.set(event.callId, call)
	}
	return ids.flatMap((id) => calls.get(id) ?? [])
}
