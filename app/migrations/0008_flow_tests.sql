-- Golden calls: simulated calls that were kept with the path they took, and that every later draft of their flow is held to.
create table golden_calls (
	id uuid primary key default gen_random_uuid(),
	flow_id uuid not null references flows on delete cascade,
	name text not null constraint golden_calls_name_check check (length(name) between 1 and 80),
	-- What happens at the phones and outside: see flow/simulator/script.ts.
	script jsonb not null,
	-- The path it is to take, and how it is to end: see flow/simulator/golden.ts.
	expected jsonb not null,
	created_at timestamptz not null default now(),
	created_by uuid references users on delete set null,
	-- When its path was last recorded; later than created_at where a changed path was taken over.
	recorded_at timestamptz not null default now(),
	recorded_by uuid references users on delete set null,
	constraint golden_calls_name_unique unique (flow_id, name)
);
