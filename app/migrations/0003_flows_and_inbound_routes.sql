-- Call flows with their versions, and the numbers that lead to them.
create table flows (
	id uuid primary key default gen_random_uuid(),
	name text not null constraint flows_name_check check (length(name) between 1 and 80),
	draft jsonb not null,
	-- Counts saves of the draft, so that two editors cannot overwrite each other unseen.
	draft_revision integer not null default 1,
	draft_saved_at timestamptz not null default now(),
	draft_saved_by uuid references users on delete set null,
	-- The version that takes calls; null before the first publish.
	published_version integer,
	created_at timestamptz not null default now(),
	constraint flows_name_unique unique (name)
);

create table flow_versions (
	flow_id uuid not null references flows on delete cascade,
	version integer not null constraint flow_versions_version_check check (version > 0),
	document jsonb not null,
	comment text not null default '',
	published_at timestamptz not null default now(),
	published_by uuid references users on delete set null,
	primary key (flow_id, version)
);

alter table flows
	add constraint flows_published_version_exists foreign key (id, published_version)
		references flow_versions (flow_id, version) deferrable initially deferred;

create table inbound_routes (
	id uuid primary key default gen_random_uuid(),
	did text not null constraint inbound_routes_did_check check (did ~ '^\+?[0-9]{2,20}$'),
	description text not null default '',
	flow_id uuid not null references flows on delete restrict,
	created_at timestamptz not null default now(),
	constraint inbound_routes_did_unique unique (did)
);
