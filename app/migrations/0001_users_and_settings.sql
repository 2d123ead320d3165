-- Users of the console, their web sessions, and the settings of the appliance.
create table users (
	id uuid primary key default gen_random_uuid(),
	name text not null constraint users_name_check check (length(name) between 1 and 80),
	-- Signs in with this; compared without case.
	login text not null constraint users_login_check check (login ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
	role text not null constraint users_role_check check (role in ('admin', 'supervisor', 'operator')),
	-- argon2id in PHC string form
	password_hash text not null,
	created_at timestamptz not null default now(),
	constraint users_login_unique unique (login)
);

create table web_sessions (
	-- SHA-256 of the cookie's token: a copy of this table opens no session
	token_hash bytea primary key,
	user_id uuid not null references users on delete cascade,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	last_seen_at timestamptz not null default now(),
	address text not null,
	user_agent text not null
);
create index web_sessions_user_id_index on web_sessions (user_id);

-- One row: what is true of the whole appliance.
create table appliance (
	is_the_one boolean primary key default true constraint appliance_one_row_check check (is_the_one),
	name text not null default 'callytics' constraint appliance_name_check check (name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
	time_zone text not null default 'Etc/UTC',
	header_prefix text not null default 'X-Callytics' constraint appliance_header_prefix_check check (header_prefix ~ '^[A-Za-z0-9-]{1,40}$'),
	-- Steps of the set-up wizard that are behind the user, so that it goes on where it stood after a power cut.
	setup_steps_done text[] not null default '{}' constraint appliance_setup_steps_check
		check (setup_steps_done <@ '{administrator,appliance,trunk,extensions,test-call}'),
	-- Until then nothing but the wizard answers.
	set_up_at timestamptz,
	-- Grows with every change of what the executor routes by.
	routing_revision bigint not null default 0
);
insert into appliance default values;
