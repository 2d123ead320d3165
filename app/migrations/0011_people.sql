-- People: what single users may do beyond or short of their role, invitations, the second factor, and tokens of programs.
alter table users
	-- Somebody who is switched off keeps the account and gets in nowhere.
	add column is_active boolean not null default true,
	-- Areas in which this user may more or less than the role: {"telephony": "read"}; see domain/permission.ts.
	add column area_levels jsonb not null default '{}' constraint users_area_levels_check check (jsonb_typeof(area_levels) = 'object'),
	-- Outlives the sessions.
	add column last_seen_at timestamptz;

-- By it one session of several is named without its token.
alter table web_sessions add column id uuid not null default gen_random_uuid() constraint web_sessions_id_unique unique;

create table invitations (
	id uuid primary key default gen_random_uuid(),
	-- SHA-256 of the token in the link: a copy of this table lets nobody in
	token_hash bytea not null constraint invitations_token_unique unique,
	name text not null constraint invitations_name_check check (length(name) between 1 and 80),
	login text not null constraint invitations_login_unique unique
		constraint invitations_login_check check (login ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
	role text not null constraint invitations_role_check check (role in ('admin', 'supervisor', 'operator')),
	invited_by uuid references users on delete set null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null
);

-- The app on a phone that shows a code every thirty seconds (RFC 6238).
create table second_factors (
	user_id uuid primary key references users on delete cascade,
	-- Encrypted with a key that is not in the database: see server/auth/seal.ts
	sealed_secret bytea not null,
	-- It counts from here on; null until its first code was typed in.
	confirmed_at timestamptz,
	-- The last span of thirty seconds whose code was used: none is taken twice.
	last_used_step bigint not null default 0
);

create table recovery_codes (
	-- SHA-256; the codes are random and long
	code_hash bytea primary key,
	user_id uuid not null references users on delete cascade,
	used_at timestamptz
);
create index recovery_codes_user_id_index on recovery_codes (user_id);

-- Browsers in which the password was right and the code is still missing.
create table sign_in_steps (
	token_hash bytea primary key,
	user_id uuid not null references users on delete cascade,
	expires_at timestamptz not null
);
create index sign_in_steps_user_id_index on sign_in_steps (user_id);

-- Programs that act for a user.
create table api_tokens (
	id uuid primary key default gen_random_uuid(),
	token_hash bytea not null constraint api_tokens_token_unique unique,
	user_id uuid not null references users on delete cascade,
	name text not null constraint api_tokens_name_check check (length(name) between 1 and 80),
	-- Areas and how far it may go in each: {"calls": "read"}
	scopes jsonb not null constraint api_tokens_scopes_check check (jsonb_typeof(scopes) = 'object'),
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	last_used_at timestamptz,
	last_used_from text
);
create index api_tokens_user_id_index on api_tokens (user_id);

alter table appliance
	-- Whoever has one of these roles gets no further than to the set-up of a second factor until there is one.
	add column second_factor_roles text[] not null default '{}' constraint appliance_second_factor_roles_check
		check (second_factor_roles <@ '{admin,supervisor,operator}');
