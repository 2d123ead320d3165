-- How the machine fared: one row a minute, for a day.
create table machine_samples (
	at timestamptz primary key default now(),
	-- Shares from 0 to 1; of the processors null where there is nothing to compare with, after a start.
	cpu real constraint machine_samples_cpu_check check (cpu between 0 and 1),
	memory real not null constraint machine_samples_memory_check check (memory between 0 and 1),
	disk real not null constraint machine_samples_disk_check check (disk between 0 and 1),
	-- Of the hottest part; null on machines that do not tell.
	celsius real
);

-- Each time that the data partition filled up: told once, and once again when it is over.
create table disk_alarms (
	id bigint generated always as identity primary key,
	began_at timestamptz not null default now(),
	-- Recordings are not begun.
	is_full boolean not null,
	ended_at timestamptz
);
create unique index disk_alarms_one_at_a_time_index on disk_alarms ((true)) where ended_at is null;

-- Who is told by mail of what happens to the machine; addresses with commas between them, '' = nobody.
alter table appliance add column alarm_recipient text not null default '';

create or replace trigger audit after insert or update or delete on appliance for each row
	execute function note_change('appliance', '', 'name time_zone header_prefix language recording_keep_days audit_keep_days second_factor_roles alarm_recipient setup_steps_done set_up_at', 'is_the_one routing_revision');
