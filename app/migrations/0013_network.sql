-- Addresses and name servers as they were last changed here, and the change that is on trial: one row, absent until somebody
-- changes something. What is in force the machine knows itself: its screen can reset it while this database is away.
create table network (
	is_only boolean primary key default true constraint network_one_row_check check (is_only),
	-- See appliance/helper/network/settings.ts.
	settings jsonb not null,
	kept_at timestamptz not null default now(),
	kept_by uuid references users on delete set null,
	-- The helper takes the settings back at this moment unless they are kept.
	trial jsonb,
	trial_what text,
	trial_began_at timestamptz,
	trial_ends_at timestamptz,
	trial_by uuid references users on delete set null,
	-- SHA-256 of the token in the link by which the change can be kept from the new address.
	trial_token_hash bytea,
	constraint network_trial_whole_check check (
		(trial is null) = (trial_ends_at is null) and (trial is null) = (trial_began_at is null) and (trial is null) = (trial_what is null)
	)
);

-- The address by which carriers and phones outside reach this machine when a router stands before it: one row, absent until
-- somebody says.
create table public_address (
	is_only boolean primary key default true constraint public_address_one_row_check check (is_only),
	-- none: no router is before it; typed: `address` by hand; stun: `address` as the server last saw us.
	source text not null constraint public_address_source_check check (source in ('none', 'typed', 'stun')),
	address inet,
	stun_host text not null default '',
	stun_port integer not null default 3478 constraint public_address_stun_port_check check (stun_port between 1 and 65535),
	-- Networks within which our own address counts.
	local_networks text[] not null default '{}',
	-- The address before this one, and when it changed.
	previous inet,
	changed_at timestamptz,
	-- When the server was last asked, and what was wrong with its answer; null = nothing.
	checked_at timestamptz,
	problem text,
	constraint public_address_typed_check check (source <> 'typed' or address is not null),
	constraint public_address_stun_check check (source <> 'stun' or stun_host <> '')
);

create trigger audit after insert or update or delete on network for each row
	execute function note_change('network', '', 'settings trial_what', 'is_only kept_at kept_by trial trial_began_at trial_ends_at trial_by trial_token_hash');
create trigger audit after insert or update or delete on public_address for each row
	execute function note_change('public-address', '', 'source address stun_host stun_port local_networks', 'is_only previous changed_at checked_at problem');
