-- The audit log: who changed what, from where and when. Changes of settings get here by a trigger of their table, in the
-- transaction of the change; whose change it is stands in the transaction's setting `callytics.actor`.

-- Days until an entry may be deleted. Never less than a month: what was done cannot be made unseen by a setting.
alter table appliance add column audit_keep_days integer not null default 730
	constraint appliance_audit_keep_days_check check (audit_keep_days between 30 and 3650);

create table audit_entries (
	id bigint generated always as identity primary key,
	at timestamptz not null default now(),
	-- user: signed in; setup: has shown the set-up code; visitor: nobody signed in; phone: by telephone; machine: by
	-- itself; unknown: not through the console
	actor text not null constraint audit_entries_actor_check
		check (actor in ('user', 'setup', 'visitor', 'phone', 'machine', 'unknown')),
	-- No foreign key: an entry outlives its user, and keeps the name of that time.
	actor_id uuid,
	actor_name text not null default '',
	address text not null default '',
	-- Kind of object, such as extension: see messages/audit-objects.ts.
	kind text not null,
	action text not null,
	object_id text not null default '',
	object_name text not null default '',
	-- Columns that changed. What was made has no before, what was removed has no after.
	before jsonb,
	after jsonb,
	-- Columns that changed too and whose values stand nowhere but in their own table.
	secrets text[] not null default '{}'
);
create index audit_entries_at_index on audit_entries (at);
create index audit_entries_object_index on audit_entries (kind, object_id, id desc);
create index audit_entries_actor_index on audit_entries (actor_id, id desc) where actor_id is not null;

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
	if tg_op = 'DELETE' then
		if old.at < now() - (select make_interval(days => audit_keep_days) from appliance) then
			return old;
		end if;
	end if;
	raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on audit_entries
	for each row execute function refuse_audit_change();
create trigger append_only_whole before truncate on audit_entries
	for each statement execute function refuse_audit_change();

-- Notes a changed row. Arguments: kind of object; the column that names it, '' for a table of one row; columns whose
-- values are shown; columns nobody asks about. Of any other column, also of one that is added later, only that it changed.
create function note_change() returns trigger language plpgsql as $$
declare
	kind text := tg_argv[0];
	shown text[] := string_to_array(tg_argv[2], ' ');
	ignored text[] := string_to_array(tg_argv[3], ' ');
	was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
	became jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
	thing jsonb := coalesce(became, was);
	who jsonb := coalesce(nullif(current_setting('callytics.actor', true), ''), '{"kind":"unknown"}');
	changed text[];
begin
	select array_agg(key) into changed
	from jsonb_object_keys(thing) as key
	where key <> all (ignored)
		-- An empty value of a row that is made or removed says nothing.
		and (case when was is null then became -> key not in ('null', '""', '[]', '{}')
			when became is null then was -> key not in ('null', '""', '[]', '{}')
			else was -> key is distinct from became -> key end);
	if changed is null then
		return null;
	end if;
	insert into audit_entries
		(actor, actor_id, actor_name, address, kind, action, object_id, object_name, before, after, secrets)
	select
		who ->> 'kind', (who ->> 'id')::uuid, coalesce(who ->> 'name', ''), coalesce(who ->> 'address', ''),
		kind, case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'changed' else 'removed' end,
		coalesce(thing ->> 'id', ''), coalesce(thing ->> nullif(tg_argv[1], ''), ''),
		case when was is not null then coalesce(jsonb_object_agg(key, was -> key) filter (where key = any (shown)), '{}') end,
		case when became is not null then coalesce(jsonb_object_agg(key, became -> key) filter (where key = any (shown)), '{}') end,
		coalesce(array_agg(key order by key) filter (where key <> all (shown)), '{}')
	from unnest(changed) as key;
	return null;
end $$;

create trigger audit after insert or update or delete on extensions for each row
	execute function note_change('extension', 'number', 'number name', 'id created_at');
create trigger audit after insert or update or delete on trunks for each row
	execute function note_change('trunk', 'name', 'name kind host port user_name caller_id dial_format codecs is_enabled', 'id created_at');
create trigger audit after insert or update or delete on inbound_routes for each row
	execute function note_change('inbound-route', 'did', 'did description flow_id', 'id created_at');
-- Drafts are saved every few seconds and take no calls; versions keep their own documents.
create trigger audit after insert or update or delete on flows for each row
	execute function note_change('flow', 'name', 'name published_version', 'id draft draft_revision draft_saved_at draft_saved_by created_at');
create trigger audit after insert or update or delete on golden_calls for each row
	execute function note_change('golden-call', 'name', 'name flow_id', 'id created_at created_by recorded_at recorded_by');
create trigger audit after insert or update or delete on sounds for each row
	execute function note_change('sound', 'name', 'name origin speech_text speech_language seconds', 'id created_at created_by changed_at');
create trigger audit after insert or update or delete on schedules for each row
	execute function note_change('schedule', 'name', 'name time_zone week holidays override star_code', 'id created_at override_set_at');
create trigger audit after insert or update or delete on mailboxes for each row
	execute function note_change('mailbox', 'name', 'name extension_id email webhook_id keep_days', 'id created_at');
create trigger audit after insert or update or delete on webhooks for each row
	execute function note_change('webhook', 'name', 'name url allows_private', 'id created_at');
create trigger audit after insert or update or delete on mail_settings for each row
	execute function note_change('mail-server', '', 'host port security user_name sender', 'is_only updated_at');
create trigger audit after insert or update or delete on firewall for each row
	execute function note_change('firewall', '', 'settings trial_what', 'is_only kept_at kept_by trial trial_began_at trial_ends_at trial_by');
create trigger audit after insert or update or delete on firewall_blocks for each row
	execute function note_change('block', 'address', 'address evidence ends_at lifted_at', 'id began_at made_by is_automatic lifted_by');
create trigger audit after insert or update or delete on appliance for each row
	execute function note_change('appliance', '', 'name time_zone header_prefix language recording_keep_days audit_keep_days second_factor_roles setup_steps_done set_up_at', 'is_the_one routing_revision');
create trigger audit after insert or update or delete on users for each row
	execute function note_change('user', 'name', 'name login role is_active area_levels', 'id created_at last_seen_at');
create trigger audit after insert or update or delete on invitations for each row
	execute function note_change('invitation', 'name', 'name login role expires_at', 'id token_hash invited_by created_at');
create trigger audit after insert or update or delete on api_tokens for each row
	execute function note_change('api-token', 'name', 'name scopes expires_at', 'id token_hash user_id created_at last_used_at last_used_from');
