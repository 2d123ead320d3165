-- What calls did at the nodes of their flows: one row for each time a call was in a node. Made from call_events, and
-- (call_id, seq) makes every write harmless to repeat. Visits of before this migration are not counted.
create table node_visits (
	-- No foreign key: a visit may be written before its call's row when a batch is cut between them.
	call_id text not null,
	-- Of the event that the node was entered with.
	seq integer not null constraint node_visits_seq_check check (seq > 0),
	-- The flow the node belongs to, which inside a sub-flow is another than the call's.
	flow_id uuid not null,
	flow_version integer not null,
	node_id text not null,
	entered_at timestamptz not null,
	-- Null while the call is in it.
	stay_ms integer constraint node_visits_stay_ms_check check (stay_ms >= 0),
	-- Null while the call is in it, and when the call ended in it.
	exit text,
	-- Whose doing the end was, when the call ended in it.
	ended_by text constraint node_visits_ended_by_check
		check (ended_by in ('caller', 'callee', 'flow', 'carrier', 'appliance', 'user')),
	primary key (call_id, seq),
	constraint node_visits_left_once_check check (exit is null or ended_by is null)
);
-- The figures of a period are added up from this index alone.
create index node_visits_flow_index on node_visits (flow_id, entered_at)
	include (flow_version, node_id, exit, ended_by, stay_ms);
