-- SIP accounts and lines.
create table extensions (
	id uuid primary key default gen_random_uuid(),
	number text not null constraint extensions_number_check check (number ~ '^[1-9][0-9]{1,5}$'),
	name text not null constraint extensions_name_check check (length(name) between 1 and 80),
	-- In the clear because Asterisk's digest authentication needs it; random, never chosen by a person.
	sip_password text not null constraint extensions_sip_password_check check (length(sip_password) >= 16),
	created_at timestamptz not null default now(),
	constraint extensions_number_unique unique (number)
);

create table trunks (
	id uuid primary key default gen_random_uuid(),
	name text not null constraint trunks_name_check check (length(name) between 1 and 80),
	-- registration: we register with the carrier by user name and password; address: the carrier knows us by our address
	kind text not null constraint trunks_kind_check check (kind in ('registration', 'address')),
	host text not null constraint trunks_host_check check (host ~ '^[A-Za-z0-9.:\[\]-]{1,253}$'),
	port integer not null default 5060 constraint trunks_port_check check (port between 1 and 65535),
	user_name text not null default '' constraint trunks_user_name_check check (user_name ~ '^[A-Za-z0-9._@+-]{0,80}$'),
	password text not null default '' constraint trunks_password_check check (password !~ '[\r\n;]'),
	-- Number shown to callees; empty = the extension's.
	caller_id text not null default '' constraint trunks_caller_id_check check (caller_id ~ '^\+?[0-9]{0,20}$'),
	dial_format text not null default '+{number}' constraint trunks_dial_format_check check (dial_format ~ '^[0-9+*#]{0,10}\{number\}$'),
	codecs text[] not null default '{alaw,ulaw}',
	is_enabled boolean not null default true,
	created_at timestamptz not null default now(),
	constraint trunks_name_unique unique (name),
	constraint trunks_credentials_check check (kind <> 'registration' or (user_name <> '' and password <> ''))
);
