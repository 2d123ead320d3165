-- The firewall as it was last kept, and the change that is on trial: one row, absent until somebody changes something.
create table firewall (
	is_only boolean primary key default true constraint firewall_one_row_check check (is_only),
	-- Services, to whom each is open, and free rules: see appliance/helper/firewall/settings.ts.
	settings jsonb not null,
	kept_at timestamptz not null default now(),
	kept_by uuid references users on delete set null,
	-- The helper takes the rules back at this moment unless they are kept.
	trial jsonb,
	trial_what text,
	trial_began_at timestamptz,
	trial_ends_at timestamptz,
	trial_by uuid references users on delete set null,
	constraint firewall_trial_whole_check check (
		(trial is null) = (trial_ends_at is null) and (trial is null) = (trial_began_at is null) and (trial is null) = (trial_what is null)
	)
);

-- Addresses that are or were shut out: each with what it did, so that a user can judge it and a second time lasts longer.
create table firewall_blocks (
	id bigint generated always as identity primary key,
	address inet not null,
	-- One sentence: what was seen, or why a user shut it out.
	evidence text not null,
	began_at timestamptz not null default now(),
	-- null = until somebody lifts it.
	ends_at timestamptz,
	-- The user who did it; null where it was done by itself.
	made_by uuid references users on delete set null,
	is_automatic boolean not null,
	lifted_at timestamptz,
	lifted_by uuid references users on delete set null,
	constraint firewall_blocks_evidence_check check (length(evidence) between 1 and 300)
);
create index firewall_blocks_address_index on firewall_blocks (address, began_at desc);
