-- What all migrations add up to. Generated from a database that has them: npm run generate.

create table api_tokens (
	id uuid not null default gen_random_uuid(),
	token_hash bytea not null,
	user_id uuid not null,
	name text not null,
	scopes jsonb not null,
	created_at timestamp with time zone not null default now(),
	expires_at timestamp with time zone not null,
	last_used_at timestamp with time zone,
	last_used_from text,
	constraint api_tokens_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint api_tokens_pkey PRIMARY KEY (id),
	constraint api_tokens_scopes_check CHECK ((jsonb_typeof(scopes) = 'object'::text)),
	constraint api_tokens_token_unique UNIQUE (token_hash),
	constraint api_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX api_tokens_user_id_index ON public.api_tokens USING btree (user_id);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.api_tokens FOR EACH ROW EXECUTE FUNCTION note_change('api-token', 'name', 'name scopes expires_at', 'id token_hash user_id created_at last_used_at last_used_from');

create table appliance (
	is_the_one boolean not null default true,
	name text not null default 'callytics'::text,
	time_zone text not null default 'Etc/UTC'::text,
	header_prefix text not null default 'X-Callytics'::text,
	setup_steps_done text[] not null default '{}'::text[],
	set_up_at timestamp with time zone,
	routing_revision bigint not null default 0,
	language text not null default 'en-us'::text,
	recording_keep_days integer,
	second_factor_roles text[] not null default '{}'::text[],
	audit_keep_days integer not null default 730,
	alarm_recipient text not null default ''::text,
	trunks_held_since timestamp with time zone,
	constraint appliance_audit_keep_days_check CHECK (((audit_keep_days >= 30) AND (audit_keep_days <= 3650))),
	constraint appliance_header_prefix_check CHECK ((header_prefix ~ '^[A-Za-z0-9-]{1,40}$'::text)),
	constraint appliance_language_check CHECK ((language ~ '^[a-z]{2,3}(-[a-z0-9]{2,8})?$'::text)),
	constraint appliance_name_check CHECK ((name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'::text)),
	constraint appliance_one_row_check CHECK (is_the_one),
	constraint appliance_pkey PRIMARY KEY (is_the_one),
	constraint appliance_recording_keep_days_check CHECK (((recording_keep_days >= 1) AND (recording_keep_days <= 3650))),
	constraint appliance_second_factor_roles_check CHECK ((second_factor_roles <@ '{admin,supervisor,operator}'::text[])),
	constraint appliance_setup_steps_check CHECK ((setup_steps_done <@ '{administrator,appliance,trunk,extensions,test-call}'::text[]))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.appliance FOR EACH ROW EXECUTE FUNCTION note_change('appliance', '', 'name time_zone header_prefix language recording_keep_days audit_keep_days second_factor_roles alarm_recipient trunks_held_since setup_steps_done set_up_at', 'is_the_one routing_revision');

create table audit_entries (
	id bigint not null,
	at timestamp with time zone not null default now(),
	actor text not null,
	actor_id uuid,
	actor_name text not null default ''::text,
	address text not null default ''::text,
	kind text not null,
	action text not null,
	object_id text not null default ''::text,
	object_name text not null default ''::text,
	before jsonb,
	after jsonb,
	secrets text[] not null default '{}'::text[],
	constraint audit_entries_actor_check CHECK ((actor = ANY (ARRAY['user'::text, 'setup'::text, 'visitor'::text, 'phone'::text, 'machine'::text, 'unknown'::text]))),
	constraint audit_entries_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_entries_actor_index ON public.audit_entries USING btree (actor_id, id DESC) WHERE (actor_id IS NOT NULL);
CREATE INDEX audit_entries_at_index ON public.audit_entries USING btree (at);
CREATE INDEX audit_entries_object_index ON public.audit_entries USING btree (kind, object_id, id DESC);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

create table backup_plan (
	is_only boolean not null default true,
	target jsonb not null,
	key_proven_at timestamp with time zone,
	has_recordings boolean not null,
	has_messages boolean not null,
	rhythm text not null,
	weekday smallint not null,
	minutes smallint not null,
	keep_last smallint not null,
	keep_daily smallint not null,
	keep_weekly smallint not null,
	keep_monthly smallint not null,
	alarm_mail text not null default ''::text,
	alarm_webhook_id uuid,
	set_up_at timestamp with time zone not null default now(),
	set_up_by uuid,
	constraint backup_plan_alarm_webhook_id_fkey FOREIGN KEY (alarm_webhook_id) REFERENCES webhooks(id) ON DELETE SET NULL,
	constraint backup_plan_keep_check CHECK ((keep_last > 0)),
	constraint backup_plan_minutes_check CHECK (((minutes >= 0) AND (minutes <= 1439))),
	constraint backup_plan_one_row_check CHECK (is_only),
	constraint backup_plan_pkey PRIMARY KEY (is_only),
	constraint backup_plan_rhythm_check CHECK ((rhythm = ANY (ARRAY['daily'::text, 'weekly'::text]))),
	constraint backup_plan_set_up_by_fkey FOREIGN KEY (set_up_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint backup_plan_weekday_check CHECK (((weekday >= 0) AND (weekday <= 6)))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.backup_plan FOR EACH ROW EXECUTE FUNCTION note_change('backup', '', 'target key_proven_at has_recordings has_messages rhythm weekday minutes keep_last keep_daily keep_weekly keep_monthly alarm_mail alarm_webhook_id', 'is_only set_up_at set_up_by');

create table backup_runs (
	id uuid not null,
	began_at timestamp with time zone not null default now(),
	ended_at timestamp with time zone,
	begun_by uuid,
	is_timed boolean not null,
	cancelled_by uuid,
	state text not null default 'running'::text,
	problem text not null default ''::text,
	snapshot text,
	bytes bigint not null default 0,
	added_bytes bigint not null default 0,
	files bigint not null default 0,
	verdict jsonb,
	constraint backup_runs_begun_by_fkey FOREIGN KEY (begun_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint backup_runs_cancelled_by_fkey FOREIGN KEY (cancelled_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint backup_runs_ended_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
	constraint backup_runs_pkey PRIMARY KEY (id),
	constraint backup_runs_state_check CHECK ((state = ANY (ARRAY['running'::text, 'verified'::text, 'failed'::text, 'stopped'::text])))
);
CREATE INDEX backup_runs_began_at_index ON public.backup_runs USING btree (began_at DESC);
CREATE UNIQUE INDEX backup_runs_one_running_index ON public.backup_runs USING btree (state) WHERE (state = 'running'::text);

create table call_events (
	call_id text not null,
	seq integer not null,
	at timestamp with time zone not null,
	name text not null,
	payload jsonb not null,
	constraint call_events_pkey PRIMARY KEY (call_id, seq),
	constraint call_events_seq_check CHECK ((seq > 0))
);

create table calls (
	id text not null,
	direction text not null,
	started_at timestamp with time zone not null,
	answered_at timestamp with time zone,
	ended_at timestamp with time zone,
	caller_number text not null,
	caller_name text not null default ''::text,
	dialled text not null,
	talked_with text not null default ''::text,
	trunk_id uuid,
	flow_id uuid,
	flow_name text not null default ''::text,
	flow_version integer,
	disposition text,
	ended_by text,
	sip_status integer,
	cause integer,
	reason text not null default ''::text,
	sip_call_id text,
	tag text not null default ''::text,
	constraint calls_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text, 'internal'::text]))),
	constraint calls_disposition_check CHECK ((disposition = ANY (ARRAY['answered'::text, 'completed'::text, 'abandoned'::text, 'no-answer'::text, 'busy'::text, 'rejected'::text, 'no-such-number'::text, 'failed'::text]))),
	constraint calls_ended_by_check CHECK ((ended_by = ANY (ARRAY['caller'::text, 'callee'::text, 'flow'::text, 'carrier'::text, 'appliance'::text, 'user'::text]))),
	constraint calls_ended_has_disposition_check CHECK (((ended_at IS NULL) = (disposition IS NULL))),
	constraint calls_pkey PRIMARY KEY (id)
);
CREATE INDEX calls_caller_number_index ON public.calls USING btree (caller_number text_pattern_ops);
CREATE INDEX calls_dialled_index ON public.calls USING btree (dialled text_pattern_ops);
CREATE INDEX calls_started_at_index ON public.calls USING btree (started_at DESC, id DESC);

create table disk_alarms (
	id bigint not null,
	began_at timestamp with time zone not null default now(),
	is_full boolean not null,
	ended_at timestamp with time zone,
	constraint disk_alarms_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX disk_alarms_one_at_a_time_index ON public.disk_alarms USING btree ((true)) WHERE (ended_at IS NULL);

create table extensions (
	id uuid not null default gen_random_uuid(),
	number text not null,
	name text not null,
	sip_password text not null,
	created_at timestamp with time zone not null default now(),
	is_vpn_only boolean not null default false,
	is_encrypted boolean not null default false,
	is_in_browser boolean not null default false,
	constraint extensions_browser_alone CHECK ((NOT (is_in_browser AND (is_encrypted OR is_vpn_only)))),
	constraint extensions_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint extensions_number_check CHECK ((number ~ '^[1-9][0-9]{1,5}$'::text)),
	constraint extensions_number_unique UNIQUE (number),
	constraint extensions_pkey PRIMARY KEY (id),
	constraint extensions_sip_password_check CHECK ((length(sip_password) >= 16))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.extensions FOR EACH ROW EXECUTE FUNCTION note_change('extension', 'number', 'number name is_vpn_only is_encrypted is_in_browser', 'id created_at');

create table firewall (
	is_only boolean not null default true,
	settings jsonb not null,
	kept_at timestamp with time zone not null default now(),
	kept_by uuid,
	trial jsonb,
	trial_what text,
	trial_began_at timestamp with time zone,
	trial_ends_at timestamp with time zone,
	trial_by uuid,
	constraint firewall_kept_by_fkey FOREIGN KEY (kept_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint firewall_one_row_check CHECK (is_only),
	constraint firewall_pkey PRIMARY KEY (is_only),
	constraint firewall_trial_by_fkey FOREIGN KEY (trial_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint firewall_trial_whole_check CHECK ((((trial IS NULL) = (trial_ends_at IS NULL)) AND ((trial IS NULL) = (trial_began_at IS NULL)) AND ((trial IS NULL) = (trial_what IS NULL))))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.firewall FOR EACH ROW EXECUTE FUNCTION note_change('firewall', '', 'settings trial_what', 'is_only kept_at kept_by trial trial_began_at trial_ends_at trial_by');

create table firewall_blocks (
	id bigint not null,
	address inet not null,
	evidence text not null,
	began_at timestamp with time zone not null default now(),
	ends_at timestamp with time zone,
	made_by uuid,
	is_automatic boolean not null,
	lifted_at timestamp with time zone,
	lifted_by uuid,
	constraint firewall_blocks_evidence_check CHECK (((length(evidence) >= 1) AND (length(evidence) <= 300))),
	constraint firewall_blocks_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint firewall_blocks_made_by_fkey FOREIGN KEY (made_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint firewall_blocks_pkey PRIMARY KEY (id)
);
CREATE INDEX firewall_blocks_address_index ON public.firewall_blocks USING btree (address, began_at DESC);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.firewall_blocks FOR EACH ROW EXECUTE FUNCTION note_change('block', 'address', 'address evidence ends_at lifted_at', 'id began_at made_by is_automatic lifted_by');

create table flow_versions (
	flow_id uuid not null,
	version integer not null,
	document jsonb not null,
	comment text not null default ''::text,
	published_at timestamp with time zone not null default now(),
	published_by uuid,
	constraint flow_versions_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flows(id) ON DELETE CASCADE,
	constraint flow_versions_pkey PRIMARY KEY (flow_id, version),
	constraint flow_versions_published_by_fkey FOREIGN KEY (published_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint flow_versions_version_check CHECK ((version > 0))
);

create table flows (
	id uuid not null default gen_random_uuid(),
	name text not null,
	draft jsonb not null,
	draft_revision integer not null default 1,
	draft_saved_at timestamp with time zone not null default now(),
	draft_saved_by uuid,
	published_version integer,
	created_at timestamp with time zone not null default now(),
	constraint flows_draft_saved_by_fkey FOREIGN KEY (draft_saved_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint flows_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint flows_name_unique UNIQUE (name),
	constraint flows_pkey PRIMARY KEY (id),
	constraint flows_published_version_exists FOREIGN KEY (id, published_version) REFERENCES flow_versions(flow_id, version) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.flows FOR EACH ROW EXECUTE FUNCTION note_change('flow', 'name', 'name published_version', 'id draft draft_revision draft_saved_at draft_saved_by created_at');

create table golden_calls (
	id uuid not null default gen_random_uuid(),
	flow_id uuid not null,
	name text not null,
	script jsonb not null,
	expected jsonb not null,
	created_at timestamp with time zone not null default now(),
	created_by uuid,
	recorded_at timestamp with time zone not null default now(),
	recorded_by uuid,
	constraint golden_calls_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint golden_calls_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flows(id) ON DELETE CASCADE,
	constraint golden_calls_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint golden_calls_name_unique UNIQUE (flow_id, name),
	constraint golden_calls_pkey PRIMARY KEY (id),
	constraint golden_calls_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES users(id) ON DELETE SET NULL
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.golden_calls FOR EACH ROW EXECUTE FUNCTION note_change('golden-call', 'name', 'name flow_id', 'id created_at created_by recorded_at recorded_by');

create table inbound_routes (
	id uuid not null default gen_random_uuid(),
	did text not null,
	description text not null default ''::text,
	flow_id uuid not null,
	created_at timestamp with time zone not null default now(),
	constraint inbound_routes_did_check CHECK ((did ~ '^\+?[0-9]{2,20}$'::text)),
	constraint inbound_routes_did_unique UNIQUE (did),
	constraint inbound_routes_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flows(id) ON DELETE RESTRICT,
	constraint inbound_routes_pkey PRIMARY KEY (id)
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.inbound_routes FOR EACH ROW EXECUTE FUNCTION note_change('inbound-route', 'did', 'did description flow_id', 'id created_at');

create table invitations (
	id uuid not null default gen_random_uuid(),
	token_hash bytea not null,
	name text not null,
	login text not null,
	role text not null,
	invited_by uuid,
	created_at timestamp with time zone not null default now(),
	expires_at timestamp with time zone not null,
	constraint invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint invitations_login_check CHECK ((login ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'::text)),
	constraint invitations_login_unique UNIQUE (login),
	constraint invitations_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint invitations_pkey PRIMARY KEY (id),
	constraint invitations_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'supervisor'::text, 'operator'::text]))),
	constraint invitations_token_unique UNIQUE (token_hash)
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.invitations FOR EACH ROW EXECUTE FUNCTION note_change('invitation', 'name', 'name login role expires_at', 'id token_hash invited_by created_at');

create table machine_samples (
	at timestamp with time zone not null default now(),
	cpu real,
	memory real not null,
	disk real not null,
	celsius real,
	constraint machine_samples_cpu_check CHECK (((cpu >= (0)::double precision) AND (cpu <= (1)::double precision))),
	constraint machine_samples_disk_check CHECK (((disk >= (0)::double precision) AND (disk <= (1)::double precision))),
	constraint machine_samples_memory_check CHECK (((memory >= (0)::double precision) AND (memory <= (1)::double precision))),
	constraint machine_samples_pkey PRIMARY KEY (at)
);

create table mail_settings (
	is_only boolean not null default true,
	host text not null,
	port integer not null,
	security text not null,
	user_name text not null default ''::text,
	password text not null default ''::text,
	sender text not null,
	updated_at timestamp with time zone not null default now(),
	constraint mail_settings_host_check CHECK ((host ~ '^[A-Za-z0-9.:\[\]-]{1,253}$'::text)),
	constraint mail_settings_one_row_check CHECK (is_only),
	constraint mail_settings_pkey PRIMARY KEY (is_only),
	constraint mail_settings_port_check CHECK (((port >= 1) AND (port <= 65535))),
	constraint mail_settings_security_check CHECK ((security = ANY (ARRAY['starttls'::text, 'tls'::text, 'none'::text])))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.mail_settings FOR EACH ROW EXECUTE FUNCTION note_change('mail-server', '', 'host port security user_name sender', 'is_only updated_at');

create table mailboxes (
	id uuid not null default gen_random_uuid(),
	name text not null,
	extension_id uuid,
	email text not null default ''::text,
	webhook_id uuid,
	keep_days integer,
	created_at timestamp with time zone not null default now(),
	constraint mailboxes_extension_id_fkey FOREIGN KEY (extension_id) REFERENCES extensions(id) ON DELETE SET NULL,
	constraint mailboxes_keep_days_check CHECK (((keep_days >= 1) AND (keep_days <= 3650))),
	constraint mailboxes_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint mailboxes_name_unique UNIQUE (name),
	constraint mailboxes_pkey PRIMARY KEY (id),
	constraint mailboxes_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks(id) ON DELETE SET NULL
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.mailboxes FOR EACH ROW EXECUTE FUNCTION note_change('mailbox', 'name', 'name extension_id email webhook_id keep_days', 'id created_at');

create table mails (
	id uuid not null,
	call_id text,
	recipient text not null,
	subject text not null,
	body text not null,
	message_id text,
	state text not null default 'pending'::text,
	attempts integer not null default 0,
	last_error text not null default ''::text,
	next_attempt_at timestamp with time zone,
	created_at timestamp with time zone not null default now(),
	finished_at timestamp with time zone,
	constraint mails_finished_check CHECK (((finished_at IS NULL) = (state = 'pending'::text))),
	constraint mails_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE SET NULL,
	constraint mails_pkey PRIMARY KEY (id),
	constraint mails_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])))
);
CREATE INDEX mails_created_at_index ON public.mails USING btree (created_at DESC);

create table messages (
	id text not null,
	mailbox_id uuid not null,
	call_id text not null,
	caller_number text not null,
	caller_name text not null default ''::text,
	left_at timestamp with time zone not null,
	seconds double precision not null,
	heard_at timestamp with time zone,
	constraint messages_id_check CHECK ((id ~ '^[A-Za-z0-9_-]{1,100}$'::text)),
	constraint messages_mailbox_id_fkey FOREIGN KEY (mailbox_id) REFERENCES mailboxes(id) ON DELETE CASCADE,
	constraint messages_pkey PRIMARY KEY (id),
	constraint messages_seconds_check CHECK ((seconds >= (0)::double precision))
);
CREATE INDEX messages_mailbox_index ON public.messages USING btree (mailbox_id, left_at DESC);

create table network (
	is_only boolean not null default true,
	settings jsonb not null,
	kept_at timestamp with time zone not null default now(),
	kept_by uuid,
	trial jsonb,
	trial_what text,
	trial_began_at timestamp with time zone,
	trial_ends_at timestamp with time zone,
	trial_by uuid,
	trial_token_hash bytea,
	constraint network_kept_by_fkey FOREIGN KEY (kept_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint network_one_row_check CHECK (is_only),
	constraint network_pkey PRIMARY KEY (is_only),
	constraint network_trial_by_fkey FOREIGN KEY (trial_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint network_trial_whole_check CHECK ((((trial IS NULL) = (trial_ends_at IS NULL)) AND ((trial IS NULL) = (trial_began_at IS NULL)) AND ((trial IS NULL) = (trial_what IS NULL))))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.network FOR EACH ROW EXECUTE FUNCTION note_change('network', '', 'settings trial_what', 'is_only kept_at kept_by trial trial_began_at trial_ends_at trial_by trial_token_hash');

create table node_visits (
	call_id text not null,
	seq integer not null,
	flow_id uuid not null,
	flow_version integer not null,
	node_id text not null,
	entered_at timestamp with time zone not null,
	stay_ms integer,
	exit text,
	ended_by text,
	constraint node_visits_ended_by_check CHECK ((ended_by = ANY (ARRAY['caller'::text, 'callee'::text, 'flow'::text, 'carrier'::text, 'appliance'::text, 'user'::text]))),
	constraint node_visits_left_once_check CHECK (((exit IS NULL) OR (ended_by IS NULL))),
	constraint node_visits_pkey PRIMARY KEY (call_id, seq),
	constraint node_visits_seq_check CHECK ((seq > 0)),
	constraint node_visits_stay_ms_check CHECK ((stay_ms >= 0))
);
CREATE INDEX node_visits_flow_index ON public.node_visits USING btree (flow_id, entered_at) INCLUDE (flow_version, node_id, exit, ended_by, stay_ms);

create table passkey_challenges (
	challenge text not null,
	user_id uuid,
	expires_at timestamp with time zone not null,
	constraint passkey_challenges_pkey PRIMARY KEY (challenge),
	constraint passkey_challenges_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table passkeys (
	id text not null,
	user_id uuid not null,
	name text not null,
	host text not null,
	public_key bytea not null,
	use_count bigint not null default 0,
	transports text[] not null default '{}'::text[],
	created_at timestamp with time zone not null default now(),
	last_used_at timestamp with time zone,
	constraint passkeys_id_check CHECK (((length(id) >= 1) AND (length(id) <= 1400))),
	constraint passkeys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint passkeys_pkey PRIMARY KEY (id),
	constraint passkeys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX passkeys_user_id_index ON public.passkeys USING btree (user_id);

create table public_address (
	is_only boolean not null default true,
	source text not null,
	address inet,
	stun_host text not null default ''::text,
	stun_port integer not null default 3478,
	local_networks text[] not null default '{}'::text[],
	previous inet,
	changed_at timestamp with time zone,
	checked_at timestamp with time zone,
	problem text,
	constraint public_address_one_row_check CHECK (is_only),
	constraint public_address_pkey PRIMARY KEY (is_only),
	constraint public_address_source_check CHECK ((source = ANY (ARRAY['none'::text, 'typed'::text, 'stun'::text]))),
	constraint public_address_stun_check CHECK (((source <> 'stun'::text) OR (stun_host <> ''::text))),
	constraint public_address_stun_port_check CHECK (((stun_port >= 1) AND (stun_port <= 65535))),
	constraint public_address_typed_check CHECK (((source <> 'typed'::text) OR (address IS NOT NULL)))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.public_address FOR EACH ROW EXECUTE FUNCTION note_change('public-address', '', 'source address stun_host stun_port local_networks', 'is_only previous changed_at checked_at problem');

create table recordings (
	id text not null,
	call_id text not null,
	started_at timestamp with time zone not null,
	ended_at timestamp with time zone,
	seconds double precision not null default 0,
	removed_at timestamp with time zone,
	constraint recordings_id_check CHECK ((id ~ '^[A-Za-z0-9_-]{1,100}$'::text)),
	constraint recordings_pkey PRIMARY KEY (id),
	constraint recordings_seconds_check CHECK ((seconds >= (0)::double precision))
);
CREATE INDEX recordings_call_index ON public.recordings USING btree (call_id);
CREATE INDEX recordings_started_at_index ON public.recordings USING btree (started_at);

create table recovery_codes (
	code_hash bytea not null,
	user_id uuid not null,
	used_at timestamp with time zone,
	constraint recovery_codes_pkey PRIMARY KEY (code_hash),
	constraint recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX recovery_codes_user_id_index ON public.recovery_codes USING btree (user_id);

create table schedules (
	id uuid not null default gen_random_uuid(),
	name text not null,
	time_zone text not null,
	week jsonb not null default '{}'::jsonb,
	holidays jsonb not null default '[]'::jsonb,
	override text,
	override_set_at timestamp with time zone not null default now(),
	star_code text not null default ''::text,
	created_at timestamp with time zone not null default now(),
	constraint schedules_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint schedules_name_unique UNIQUE (name),
	constraint schedules_override_check CHECK ((override = ANY (ARRAY['open'::text, 'closed'::text]))),
	constraint schedules_pkey PRIMARY KEY (id),
	constraint schedules_star_code_check CHECK ((star_code ~ '^(\*[0-9]{2,4})?$'::text))
);
CREATE UNIQUE INDEX schedules_star_code_unique ON public.schedules USING btree (star_code) WHERE (star_code <> ''::text);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.schedules FOR EACH ROW EXECUTE FUNCTION note_change('schedule', 'name', 'name time_zone week holidays override star_code', 'id created_at override_set_at');

create table second_factors (
	user_id uuid not null,
	sealed_secret bytea not null,
	confirmed_at timestamp with time zone,
	last_used_step bigint not null default 0,
	constraint second_factors_pkey PRIMARY KEY (user_id),
	constraint second_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table setup_sessions (
	token_hash bytea not null,
	created_at timestamp with time zone not null default now(),
	address text not null,
	constraint setup_sessions_pkey PRIMARY KEY (token_hash)
);

create table sign_in_steps (
	token_hash bytea not null,
	user_id uuid not null,
	expires_at timestamp with time zone not null,
	constraint sign_in_steps_pkey PRIMARY KEY (token_hash),
	constraint sign_in_steps_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX sign_in_steps_user_id_index ON public.sign_in_steps USING btree (user_id);

create table sounds (
	id uuid not null default gen_random_uuid(),
	name text not null,
	origin text not null,
	speech_text text,
	speech_language text,
	seconds double precision not null,
	created_at timestamp with time zone not null default now(),
	created_by uuid,
	changed_at timestamp with time zone,
	constraint sounds_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL,
	constraint sounds_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint sounds_name_unique UNIQUE (name),
	constraint sounds_origin_check CHECK ((origin = ANY (ARRAY['upload'::text, 'speech'::text, 'phone'::text]))),
	constraint sounds_pkey PRIMARY KEY (id),
	constraint sounds_seconds_check CHECK ((seconds >= (0)::double precision)),
	constraint sounds_speech_check CHECK ((((origin = 'speech'::text) = (speech_text IS NOT NULL)) AND ((speech_text IS NULL) = (speech_language IS NULL))))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.sounds FOR EACH ROW EXECUTE FUNCTION note_change('sound', 'name', 'name origin speech_text speech_language seconds', 'id created_at created_by changed_at');

create table trunks (
	id uuid not null default gen_random_uuid(),
	name text not null,
	kind text not null,
	host text not null,
	port integer not null default 5060,
	user_name text not null default ''::text,
	password text not null default ''::text,
	caller_id text not null default ''::text,
	dial_format text not null default '+{number}'::text,
	codecs text[] not null default '{alaw,ulaw}'::text[],
	is_enabled boolean not null default true,
	created_at timestamp with time zone not null default now(),
	transport text not null default 'udp'::text,
	constraint trunks_caller_id_check CHECK ((caller_id ~ '^\+?[0-9]{0,20}$'::text)),
	constraint trunks_credentials_check CHECK (((kind <> 'registration'::text) OR ((user_name <> ''::text) AND (password <> ''::text)))),
	constraint trunks_dial_format_check CHECK ((dial_format ~ '^[0-9+*#]{0,10}\{number\}$'::text)),
	constraint trunks_host_check CHECK ((host ~ '^[A-Za-z0-9.:\[\]-]{1,253}$'::text)),
	constraint trunks_kind_check CHECK ((kind = ANY (ARRAY['registration'::text, 'address'::text]))),
	constraint trunks_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint trunks_name_unique UNIQUE (name),
	constraint trunks_password_check CHECK ((password !~ '[\r\n;]'::text)),
	constraint trunks_pkey PRIMARY KEY (id),
	constraint trunks_port_check CHECK (((port >= 1) AND (port <= 65535))),
	constraint trunks_transport_check CHECK ((transport = ANY (ARRAY['udp'::text, 'tcp'::text, 'tls'::text, 'tls-srtp'::text]))),
	constraint trunks_user_name_check CHECK ((user_name ~ '^[A-Za-z0-9._@+-]{0,80}$'::text))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.trunks FOR EACH ROW EXECUTE FUNCTION note_change('trunk', 'name', 'name kind host port transport user_name caller_id dial_format codecs is_enabled', 'id created_at');

create table users (
	id uuid not null default gen_random_uuid(),
	name text not null,
	login text not null,
	role text not null,
	password_hash text not null,
	created_at timestamp with time zone not null default now(),
	is_active boolean not null default true,
	area_levels jsonb not null default '{}'::jsonb,
	last_seen_at timestamp with time zone,
	constraint users_area_levels_check CHECK ((jsonb_typeof(area_levels) = 'object'::text)),
	constraint users_login_check CHECK ((login ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'::text)),
	constraint users_login_unique UNIQUE (login),
	constraint users_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint users_pkey PRIMARY KEY (id),
	constraint users_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'supervisor'::text, 'operator'::text])))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION note_change('user', 'name', 'name login role is_active area_levels', 'id created_at last_seen_at');

create table vpn (
	is_only boolean not null default true,
	is_on boolean not null default false,
	port integer not null default 51820,
	network4 cidr not null default '10.213.86.0/24'::cidr,
	network6 cidr,
	endpoint text not null default ''::text,
	constraint vpn_endpoint_check CHECK ((length(endpoint) <= 253)),
	constraint vpn_network4_check CHECK ((family((network4)::inet) = 4)),
	constraint vpn_network6_check CHECK ((family((network6)::inet) = 6)),
	constraint vpn_one_row_check CHECK (is_only),
	constraint vpn_pkey PRIMARY KEY (is_only),
	constraint vpn_port_check CHECK (((port >= 1) AND (port <= 65535)))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.vpn FOR EACH ROW EXECUTE FUNCTION note_change('vpn', '', 'is_on port network4 network6 endpoint', 'is_only');

create table vpn_peers (
	id uuid not null default gen_random_uuid(),
	name text not null,
	owner text not null default ''::text,
	public_key text not null,
	address4 inet not null,
	address6 inet,
	networks cidr[] not null default '{}'::cidr[],
	keepalive integer not null default 25,
	has_preshared_key boolean not null default false,
	is_enabled boolean not null default true,
	seen_at timestamp with time zone,
	created_at timestamp with time zone not null default now(),
	constraint vpn_peers_address4_unique UNIQUE (address4) DEFERRABLE INITIALLY DEFERRED,
	constraint vpn_peers_address6_unique UNIQUE (address6) DEFERRABLE INITIALLY DEFERRED,
	constraint vpn_peers_keepalive_check CHECK (((keepalive >= 0) AND (keepalive <= 65535))),
	constraint vpn_peers_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint vpn_peers_name_unique UNIQUE (name),
	constraint vpn_peers_owner_check CHECK ((length(owner) <= 80)),
	constraint vpn_peers_pkey PRIMARY KEY (id),
	constraint vpn_peers_public_key_check CHECK ((public_key ~ '^[A-Za-z0-9+/]{43}=$'::text)),
	constraint vpn_peers_public_key_unique UNIQUE (public_key) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.vpn_peers FOR EACH ROW EXECUTE FUNCTION note_change('vpn-peer', 'name', 'name owner public_key address4 address6 networks keepalive has_preshared_key is_enabled', 'id created_at seen_at');

create table web_sessions (
	token_hash bytea not null,
	user_id uuid not null,
	created_at timestamp with time zone not null default now(),
	expires_at timestamp with time zone not null,
	last_seen_at timestamp with time zone not null default now(),
	address text not null,
	user_agent text not null,
	id uuid not null default gen_random_uuid(),
	constraint web_sessions_id_unique UNIQUE (id),
	constraint web_sessions_pkey PRIMARY KEY (token_hash),
	constraint web_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX web_sessions_user_id_index ON public.web_sessions USING btree (user_id);

create table webhook_deliveries (
	id uuid not null,
	webhook_id uuid not null,
	call_id text,
	payload text not null,
	state text not null default 'pending'::text,
	attempts integer not null default 0,
	last_status integer,
	last_error text not null default ''::text,
	last_answer text not null default ''::text,
	next_attempt_at timestamp with time zone,
	created_at timestamp with time zone not null default now(),
	finished_at timestamp with time zone,
	constraint webhook_deliveries_finished_check CHECK (((finished_at IS NULL) = (state = 'pending'::text))),
	constraint webhook_deliveries_pkey PRIMARY KEY (id),
	constraint webhook_deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text]))),
	constraint webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks(id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_call_index ON public.webhook_deliveries USING btree (call_id);
CREATE INDEX webhook_deliveries_webhook_index ON public.webhook_deliveries USING btree (webhook_id, created_at DESC);

create table webhooks (
	id uuid not null default gen_random_uuid(),
	name text not null,
	url text not null,
	secret text not null,
	allows_private boolean not null default false,
	created_at timestamp with time zone not null default now(),
	constraint webhooks_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
	constraint webhooks_name_unique UNIQUE (name),
	constraint webhooks_pkey PRIMARY KEY (id),
	constraint webhooks_secret_check CHECK ((length(secret) >= 32)),
	constraint webhooks_url_check CHECK (((url ~ '^https?://'::text) AND (length(url) <= 2000)))
);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.webhooks FOR EACH ROW EXECUTE FUNCTION note_change('webhook', 'name', 'name url allows_private', 'id created_at');

CREATE OR REPLACE FUNCTION public.note_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
	if tg_op = 'DELETE' then
		if old.at < now() - (select make_interval(days => audit_keep_days) from appliance) then
			return old;
		end if;
	end if;
	raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $function$;
