-- The call log. Rows are written in batches from the outbox; (call_id, seq) makes every write harmless to repeat.
create table calls (
	id text primary key,
	direction text not null constraint calls_direction_check check (direction in ('inbound', 'outbound', 'internal')),
	started_at timestamptz not null,
	answered_at timestamptz,
	ended_at timestamptz,
	caller_number text not null,
	caller_name text not null default '',
	dialled text not null,
	-- Who talked with the caller, or was rung last.
	talked_with text not null default '',
	trunk_id uuid,
	flow_id uuid,
	flow_name text not null default '',
	flow_version integer,
	disposition text constraint calls_disposition_check check (disposition in
		('answered', 'completed', 'abandoned', 'no-answer', 'busy', 'rejected', 'no-such-number', 'failed')),
	ended_by text constraint calls_ended_by_check check (ended_by in ('caller', 'callee', 'flow', 'carrier', 'appliance', 'user')),
	sip_status integer,
	cause integer,
	reason text not null default '',
	sip_call_id text,
	constraint calls_ended_has_disposition_check check ((ended_at is null) = (disposition is null))
);
-- The call log is paged by key, newest first.
create index calls_started_at_index on calls (started_at desc, id desc);
create index calls_caller_number_index on calls (caller_number text_pattern_ops);
create index calls_dialled_index on calls (dialled text_pattern_ops);

create table call_events (
	-- No foreign key: an event may be written before its call's row when a batch is cut between them.
	call_id text not null,
	seq integer not null constraint call_events_seq_check check (seq > 0),
	at timestamptz not null,
	name text not null,
	payload jsonb not null,
	primary key (call_id, seq)
);
