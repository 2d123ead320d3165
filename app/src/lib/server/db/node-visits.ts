/** What calls did at the nodes of their flows, and the figures of a period. */
import { sql } from 'kysely'
import type { CallEvent } from '../../domain/events.ts'
import { nodeVisits, visitEvents, type NodeFigures } from '../../domain/node-visit.ts'
import { toCallEvent } from './calls.ts'
import { database } from './pool.ts'
import { isRowId, rowId } from './row-id.ts'

const names: readonly string[] = visitEvents

/**
 * Writes the visits of the calls that these events belong to, made anew from all their events: any order and any
 * repetition leads to the same rows. Runs in the transaction that wrote the events.
 */
export async function writeNodeVisits(events: readonly CallEvent[]): Promise<void> {
	const callIds = [...new Set(events.filter((event) => names.includes(event.name)).map((event) => event.callId))]
	if (callIds.length === 0) return
	const stored = await database()
		.selectFrom('callEvents')
		.selectAll()
		.where('callId', 'in', callIds)
		.where('name', 'in', names)
		.orderBy('callId')
		.orderBy('seq')
		.execute()
	const byCall = Map.groupBy(stored.map(toCallEvent), (event) => event.callId)
	const visits = [...byCall.values()].flatMap(nodeVisits).filter((visit) => isRowId(visit.flowId))
	if (visits.length === 0) return
	// One parameter for the whole batch: the statement stays the same whatever its size.
	await sql`
		insert into node_visits (call_id, seq, flow_id, flow_version, node_id, entered_at, stay_ms, exit, ended_by)
		select "callId", seq, "flowId", "flowVersion", "nodeId", to_timestamp("enteredAt" / 1000.0), "stayMs", exit, "endedBy"
		from jsonb_to_recordset(${JSON.stringify(visits)}::jsonb) as visit (
			"callId" text, seq integer, "flowId" uuid, "flowVersion" integer, "nodeId" text, "enteredAt" numeric,
			"stayMs" integer, exit text, "endedBy" text)
		on conflict (call_id, seq) do update
			set stay_ms = excluded.stay_ms, exit = excluded.exit, ended_by = excluded.ended_by
			where node_visits.stay_ms is distinct from excluded.stay_ms
				or node_visits.exit is distinct from excluded.exit
				or node_visits.ended_by is distinct from excluded.ended_by`.execute(database())
}

/** Which visits are added up. */
export interface FigurePeriod {
	/** Midnight of the day, so many days ago, in this time zone; 0 = today. */
	days: number
	timeZone: string
	/** Only this version; absent = all versions of the flow. */
	version?: number | undefined
}

interface FigureRow {
	nodeId: string
	exit: string | null
	medianStayMs: number | null
	visits: number
	hungUp: number
}

/** The figures of every node of a flow that a call came to in the period. */
export async function readNodeFigures(flowId: string, period: FigurePeriod): Promise<NodeFigures[]> {
	const { days, timeZone, version } = period
	// One pass over the index. Stays are rounded first, to a tenth of a second, then a second, then a minute: adding up
	// some thousand different stays is quick, and sorting a million to find the middle one is not.
	const { rows } = await sql<FigureRow>`
		with counted as materialized (
			select
				node_id,
				exit,
				ended_by is not distinct from 'caller' as is_hung_up,
				case
					when stay_ms < 10000 then stay_ms / 100 * 100
					when stay_ms < 600000 then stay_ms / 1000 * 1000
					else stay_ms / 60000 * 60000
				end as stay_ms,
				count(*) as visits
			from node_visits
			where flow_id = ${rowId(flowId)}
				and (${version ?? null}::integer is null or flow_version = ${version ?? null})
				and entered_at >= (date_trunc('day', now() at time zone ${timeZone}) - make_interval(days => ${days}))
					at time zone ${timeZone}
			group by 1, 2, 3, 4
		), middle as (
			select node_id, min(stay_ms) as median_stay_ms
			from (
				select
					node_id,
					stay_ms,
					sum(visits) over (partition by node_id order by stay_ms) as up_to,
					sum(visits) over (partition by node_id) as total
				from counted
				where stay_ms is not null
			) as sorted
			where up_to * 2 >= total
			group by node_id
		)
		select
			node_id,
			exit,
			median_stay_ms,
			sum(visits)::integer as visits,
			sum(case when is_hung_up then visits else 0 end)::integer as hung_up
		from counted left join middle using (node_id)
		group by node_id, exit, median_stay_ms
		order by node_id, exit`.execute(database())
	return [...Map.groupBy(rows, (row) => row.nodeId)].map(([nodeId, lines]) => ({
		nodeId,
		visits: lines.reduce((sum, line) => sum + line.visits, 0),
		exits: Object.fromEntries(lines.flatMap(({ exit, visits }) => (exit === null ? [] : [[exit, visits]]))),
		hungUp: lines.reduce((sum, line) => sum + line.hungUp, 0),
		medianStayMs: lines[0]?.medianStayMs ?? undefined,
	}))
}
