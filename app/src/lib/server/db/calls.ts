/** The call log as pages read it. */
import { sql } from 'kysely'
import type { Direction, Disposition, Ender } from '../../domain/call.ts'
import type { CallEvent } from '../../domain/events.ts'
import { database } from './pool.ts'

export interface CallRow {
	/** The callId. */
	id: string
	direction: Direction
	startedAt: Date
	answeredAt: Date | null
	/** Null while the call runs. */
	endedAt: Date | null
	callerNumber: string
	callerName: string
	dialled: string
	/** Who talked with the caller, or was rung last; '' for nobody. */
	talkedWith: string
	trunkId: string | null
	flowId: string | null
	flowName: string
	flowVersion: number | null
	disposition: Disposition | null
	endedBy: Ender | null
	sipStatus: number | null
	/** Q.850. */
	cause: number | null
	/** One plain sentence: what happened. */
	reason: string
	sipCallId: string | null
	/** What a flow has marked the call with last; '' for nothing. */
	tag: string
}

export interface CallSearch {
	/** `older` of the page before. */
	before?: string | undefined
	/** Part of a number or name on either side. */
	text?: string | undefined
	disposition?: Disposition | undefined
	direction?: Direction | undefined
	/** Calls that started at or after this moment. */
	from?: Date | undefined
	/** Calls that started before this moment. */
	to?: Date | undefined
	/** How many at most, 1 to 200. */
	limit: number
}

const cursorPattern = /^(\d{1,15}):(.+)$/

function readCursor(cursor: string): { startedAt: Date; id: string } | undefined {
	const match = cursorPattern.exec(Buffer.from(cursor, 'base64url').toString())
	return match ? { startedAt: new Date(Number(match[1])), id: match[2]! } : undefined
}

const writeCursor = (call: CallRow) => Buffer.from(`${call.startedAt.getTime()}:${call.id}`).toString('base64url')

const containing = (text: string) => `%${text.replace(/[\\%_]/g, (special) => `\\${special}`)}%`

function searched(search: CallSearch) {
	let query = database().selectFrom('calls').selectAll()
	if (search.disposition) query = query.where('disposition', '=', search.disposition)
	if (search.direction) query = query.where('direction', '=', search.direction)
	if (search.from) query = query.where('startedAt', '>=', search.from)
	if (search.to) query = query.where('startedAt', '<', search.to)
	const text = search.text?.trim()
	if (text) {
		const pattern = containing(text)
		query = query.where((eb) =>
			eb.or([
				eb('callerNumber', 'ilike', pattern),
				eb('dialled', 'ilike', pattern),
				eb('callerName', 'ilike', pattern),
				eb('talkedWith', 'ilike', pattern),
				eb('tag', 'ilike', pattern),
			]),
		)
	}
	return query
}

/** One page of the call log, newest first; `older` asks for the next page and is null on the last. */
export async function listCalls(search: CallSearch): Promise<{ calls: CallRow[]; older: string | null }> {
	const limit = Math.min(Math.max(Math.trunc(search.limit), 1), 200)
	let query = searched(search)
	const before = search.before ? readCursor(search.before) : undefined
	if (before) {
		// The row comparison is what lets the index (started_at, id) answer.
		query = query.where(sql<boolean>`(started_at, id) < (${before.startedAt}, ${before.id})`)
	}
	const rows = (await query
		.orderBy('startedAt', 'desc')
		.orderBy('id', 'desc')
		.limit(limit + 1)
		.execute()) as CallRow[]
	const calls = rows.slice(0, limit)
	const last = calls.at(-1)
	return { calls, older: rows.length > limit && last ? writeCursor(last) : null }
}

/** One call with its events in order. */
export async function getCall(callId: string): Promise<{ call: CallRow; events: CallEvent[] } | undefined> {
	const call = await database().selectFrom('calls').selectAll().where('id', '=', callId).executeTakeFirst()
	if (!call) return undefined
	const events = await database()
		.selectFrom('callEvents')
		.selectAll()
		.where('callId', '=', callId)
		.orderBy('seq')
		.execute()
	return { call: call as CallRow, events: events.map(toCallEvent) }
}

/** An event as it was before it became a row. */
export function toCallEvent(row: { callId: string; seq: number; at: Date; name: string; payload: unknown }): CallEvent {
	const { callId, seq, at, name, payload } = row
	return { ...(payload as object), name, callId, seq, at: at.getTime() } as CallEvent
}

/** Calls of the running day in a time zone. */
export interface CallsToday {
	total: number
	/** Calls in which two people talked, or the flow served the caller to its end. */
	answered: number
	/** Calls from outside that nobody took: abandoned, not answered, busy, rejected. */
	missed: number
}

/** @param timeZone IANA name */
export async function countCallsToday(timeZone: string): Promise<CallsToday> {
	const { rows } = await sql<CallsToday>`
		select
			count(*) as total,
			count(*) filter (where disposition in ('answered', 'completed')) as answered,
			count(*) filter (
				where direction = 'inbound' and disposition in ('abandoned', 'no-answer', 'busy', 'rejected')
			) as missed
		from calls
		where started_at >= date_trunc('day', now(), ${timeZone})`.execute(database())
	return rows[0] ?? { total: 0, answered: 0, missed: 0 }
}

/**
 * Calls started in each quarter of an hour from the day's beginning until now, oldest first, zeros included.
 * @param timeZone IANA name: decides when the day began
 */
export async function callsPerQuarterHourToday(timeZone: string): Promise<{ from: Date; calls: number }[]> {
	const { rows } = await sql<{ from: Date; calls: number }>`
		select quarter as "from", count(calls.id) as calls
		from generate_series(date_trunc('day', now(), ${timeZone}), now(), interval '15 minutes') as quarter
		left join calls on calls.started_at >= quarter and calls.started_at < quarter + interval '15 minutes'
		group by quarter
		order by quarter`.execute(database())
	return rows
}

/** Whether a call to this number, as dialled, was ever answered. */
export async function hasAnsweredCallTo(dialled: string): Promise<boolean> {
	const row = await database()
		.selectFrom('calls')
		.select('id')
		.where('dialled', '=', dialled)
		.where('answeredAt', 'is not', null)
		.limit(1)
		.executeTakeFirst()
	return row !== undefined
}
