-- The backup as it was set up: one row, absent until somebody does. No secret is in it; those are files of the backup's account.
create table backup_plan (
	is_only boolean primary key default true constraint backup_plan_one_row_check check (is_only),
	-- Where backups lie: see appliance/helper/backup/settings.ts.
	target jsonb not null,
	-- When the appliance saw that the recovery sheet's key opens the repository; no backup is made before.
	key_proven_at timestamptz,
	has_recordings boolean not null,
	has_messages boolean not null,
	rhythm text not null constraint backup_plan_rhythm_check check (rhythm in ('daily', 'weekly')),
	-- Monday = 0; counts only in a weekly rhythm.
	weekday smallint not null constraint backup_plan_weekday_check check (weekday between 0 and 6),
	-- Minute of the day in the appliance's zone.
	minutes smallint not null constraint backup_plan_minutes_check check (minutes between 0 and 1439),
	keep_last smallint not null constraint backup_plan_keep_check check (keep_last > 0),
	keep_daily smallint not null,
	keep_weekly smallint not null,
	keep_monthly smallint not null,
	-- Who is told when no verified backup was made in time: mail addresses with commas, and a webhook.
	alarm_mail text not null default '',
	alarm_webhook_id uuid references webhooks on delete set null,
	set_up_at timestamptz not null default now(),
	set_up_by uuid references users on delete set null
);

-- Every backup that was begun, and what came of it.
create table backup_runs (
	id uuid primary key,
	began_at timestamptz not null default now(),
	ended_at timestamptz,
	-- The user who began it; null where the timetable did.
	begun_by uuid references users on delete set null,
	is_timed boolean not null,
	cancelled_by uuid references users on delete set null,
	state text not null default 'running'
		constraint backup_runs_state_check check (state in ('running', 'verified', 'failed', 'stopped')),
	-- One sentence: why it failed, or what could not be tidied up.
	problem text not null default '',
	-- restic's name of it; null when it was not made.
	snapshot text,
	bytes bigint not null default 0,
	added_bytes bigint not null default 0,
	files bigint not null default 0,
	-- What was compared after it: tables, rows, files.
	verdict jsonb,
	constraint backup_runs_ended_check check ((state = 'running') = (ended_at is null))
);
create index backup_runs_began_at_index on backup_runs (began_at desc);
-- There is never a second one.
create unique index backup_runs_one_running_index on backup_runs (state) where state = 'running';

create trigger audit after insert or update or delete on backup_plan for each row
	execute function note_change('backup', '', 'target key_proven_at has_recordings has_messages rhythm weekday minutes keep_last keep_daily keep_weekly keep_monthly alarm_mail alarm_webhook_id', 'is_only set_up_at set_up_by');
