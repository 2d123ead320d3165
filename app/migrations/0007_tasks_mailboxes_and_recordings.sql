-- What goes out to other machines, and what callers leave behind. The tasks themselves are kept by their own library.
create table webhooks (
	id uuid primary key default gen_random_uuid(),
	name text not null constraint webhooks_name_check check (length(name) between 1 and 80),
	url text not null constraint webhooks_url_check check (url ~ '^https?://' and length(url) <= 2000),
	-- In the clear because every delivery is signed with it; random, never chosen by a person.
	secret text not null constraint webhooks_secret_check check (length(secret) >= 32),
	-- Whether it may lie in the local network.
	allows_private boolean not null default false,
	created_at timestamptz not null default now(),
	constraint webhooks_name_unique unique (name)
);

create table webhook_deliveries (
	-- Chosen where it was asked for, so that it is there once however often that is written.
	id uuid primary key,
	webhook_id uuid not null references webhooks on delete cascade,
	-- Null for a test and for what no call asked for.
	call_id text,
	-- The body exactly as it is sent and signed.
	payload text not null,
	state text not null default 'pending' constraint webhook_deliveries_state_check check (state in ('pending', 'delivered', 'failed')),
	attempts integer not null default 0,
	-- Of the last attempt.
	last_status integer,
	last_error text not null default '',
	last_answer text not null default '',
	next_attempt_at timestamptz,
	created_at timestamptz not null default now(),
	finished_at timestamptz,
	constraint webhook_deliveries_finished_check check ((finished_at is null) = (state = 'pending'))
);
create index webhook_deliveries_webhook_index on webhook_deliveries (webhook_id, created_at desc);
create index webhook_deliveries_call_index on webhook_deliveries (call_id);

-- The one mail server that messages go out through.
create table mail_settings (
	is_only boolean primary key default true constraint mail_settings_one_row_check check (is_only),
	host text not null constraint mail_settings_host_check check (host ~ '^[A-Za-z0-9.:\[\]-]{1,253}$'),
	port integer not null constraint mail_settings_port_check check (port between 1 and 65535),
	-- starttls: encrypted after the greeting, never in the clear; tls: encrypted from the first byte; none: in the clear
	security text not null constraint mail_settings_security_check check (security in ('starttls', 'tls', 'none')),
	user_name text not null default '',
	password text not null default '',
	sender text not null,
	updated_at timestamptz not null default now()
);

create table mailboxes (
	id uuid primary key default gen_random_uuid(),
	name text not null constraint mailboxes_name_check check (length(name) between 1 and 80),
	-- Whose message-waiting light shows it.
	extension_id uuid references extensions on delete set null,
	-- Who gets each message by mail; empty = nobody.
	email text not null default '',
	webhook_id uuid references webhooks on delete set null,
	-- Days until a message is deleted; null = never.
	keep_days integer constraint mailboxes_keep_days_check check (keep_days between 1 and 3650),
	created_at timestamptz not null default now(),
	constraint mailboxes_name_unique unique (name)
);

create table messages (
	-- Also the name of its file in the folder of messages.
	id text primary key constraint messages_id_check check (id ~ '^[A-Za-z0-9_-]{1,100}$'),
	mailbox_id uuid not null references mailboxes on delete cascade,
	call_id text not null,
	caller_number text not null,
	caller_name text not null default '',
	left_at timestamptz not null,
	seconds double precision not null constraint messages_seconds_check check (seconds >= 0),
	heard_at timestamptz
);
create index messages_mailbox_index on messages (mailbox_id, left_at desc);

create table mails (
	-- As in webhook_deliveries.
	id uuid primary key,
	call_id text,
	recipient text not null,
	subject text not null,
	body text not null,
	-- Whose recording is attached.
	message_id text references messages on delete set null,
	state text not null default 'pending' constraint mails_state_check check (state in ('pending', 'delivered', 'failed')),
	attempts integer not null default 0,
	last_error text not null default '',
	next_attempt_at timestamptz,
	created_at timestamptz not null default now(),
	finished_at timestamptz,
	constraint mails_finished_check check ((finished_at is null) = (state = 'pending'))
);
create index mails_created_at_index on mails (created_at desc);

-- Recordings of calls.
create table recordings (
	-- Also the name of its file in the folder of calls.
	id text primary key constraint recordings_id_check check (id ~ '^[A-Za-z0-9_-]{1,100}$'),
	call_id text not null,
	started_at timestamptz not null,
	-- Null while it runs.
	ended_at timestamptz,
	seconds double precision not null default 0 constraint recordings_seconds_check check (seconds >= 0),
	-- The file was deleted by age or by a user; that it was there remains.
	removed_at timestamptz
);
create index recordings_call_index on recordings (call_id);
create index recordings_started_at_index on recordings (started_at);

-- Days until a call's recording is deleted; null = never.
alter table appliance add column recording_keep_days integer constraint appliance_recording_keep_days_check check (recording_keep_days between 1 and 3650);

-- What flows have written on a call: its last tag.
alter table calls add column tag text not null default '';
