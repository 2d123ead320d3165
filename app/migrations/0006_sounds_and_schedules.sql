-- What callers hear that the user made, when somebody is there to take calls, and the language prompts are spoken in.
create table sounds (
	-- Also the name of its files.
	id uuid primary key default gen_random_uuid(),
	name text not null constraint sounds_name_check check (length(name) between 1 and 80),
	-- A file that was uploaded, a text that is spoken, or recorded by telephone.
	origin text not null constraint sounds_origin_check check (origin in ('upload', 'speech', 'phone')),
	-- Kept so that it can be spoken again, differently.
	speech_text text,
	speech_language text,
	seconds double precision not null constraint sounds_seconds_check check (seconds >= 0),
	created_at timestamptz not null default now(),
	created_by uuid references users on delete set null,
	-- When it was last made anew; null if never.
	changed_at timestamptz,
	constraint sounds_name_unique unique (name),
	constraint sounds_speech_check check (
		(origin = 'speech') = (speech_text is not null) and (speech_text is null) = (speech_language is null)
	)
);

create table schedules (
	id uuid primary key default gen_random_uuid(),
	name text not null constraint schedules_name_check check (length(name) between 1 and 80),
	time_zone text not null,
	-- Weekday to spans, and the days on which the week does not count: see domain/schedule.ts.
	week jsonb not null default '{}',
	holidays jsonb not null default '[]',
	-- Set by hand; null = as planned.
	override text constraint schedules_override_check check (override in ('open', 'closed')),
	-- When it was last set or taken back, by a page or by telephone: the later one counts.
	override_set_at timestamptz not null default now(),
	-- Dialled from an extension it switches between closed and as planned; empty = none.
	star_code text not null default '' constraint schedules_star_code_check check (star_code ~ '^(\*[0-9]{2,4})?$'),
	created_at timestamptz not null default now(),
	constraint schedules_name_unique unique (name)
);
create unique index schedules_star_code_unique on schedules (star_code) where star_code <> '';

-- BCP 47 in small letters.
alter table appliance
	add column language text not null default 'en-us'
		constraint appliance_language_check check (language ~ '^[a-z]{2,3}(-[a-z0-9]{2,8})?$');
