-- The VPN's server, one row. No private key is here: the server's and the pre-shared ones lie with root, a peer's own with the peer.
create table vpn (
	is_only boolean primary key default true constraint vpn_one_row_check check (is_only),
	is_on boolean not null default false,
	port integer not null default 51820 constraint vpn_port_check check (port between 1 and 65535),
	-- The first address of each is the appliance's own.
	network4 cidr not null default '10.213.86.0/24' constraint vpn_network4_check check (family(network4) = 4),
	network6 cidr constraint vpn_network6_check check (family(network6) = 6),
	-- Name or address that peers dial; empty until the VPN has been switched on.
	endpoint text not null default '' constraint vpn_endpoint_check check (length(endpoint) <= 253)
);
insert into vpn default values;

-- Who may come in by the VPN: a phone, a computer, or another site with networks behind it.
create table vpn_peers (
	id uuid primary key default gen_random_uuid(),
	name text not null constraint vpn_peers_name_check check (length(name) between 1 and 80),
	owner text not null default '' constraint vpn_peers_owner_check check (length(owner) <= 80),
	public_key text not null constraint vpn_peers_public_key_check check (public_key ~ '^[A-Za-z0-9+/]{43}=$'),
	address4 inet not null,
	address6 inet,
	networks cidr[] not null default '{}',
	-- Seconds between two signs of life; 0 = none.
	keepalive integer not null default 25 constraint vpn_peers_keepalive_check check (keepalive between 0 and 65535),
	has_preshared_key boolean not null default false,
	is_enabled boolean not null default true,
	-- Its last handshake that somebody has seen: the kernel forgets them when the VPN is started again.
	seen_at timestamptz,
	created_at timestamptz not null default now(),
	constraint vpn_peers_name_unique unique (name),
	-- Judged last, because the machine says it in better words.
	constraint vpn_peers_public_key_unique unique (public_key) deferrable initially deferred,
	constraint vpn_peers_address4_unique unique (address4) deferrable initially deferred,
	constraint vpn_peers_address6_unique unique (address6) deferrable initially deferred
);

alter table extensions add column is_vpn_only boolean not null default false;

-- The VPN's port is one more service of the firewall.
update firewall set
	settings = jsonb_set(settings, '{services,vpn}', '{"to": "everywhere"}'),
	trial = jsonb_set(trial, '{services,vpn}', '{"to": "everywhere"}');

create or replace trigger audit after insert or update or delete on extensions for each row
	execute function note_change('extension', 'number', 'number name is_vpn_only', 'id created_at');
create trigger audit after insert or update or delete on vpn for each row
	execute function note_change('vpn', '', 'is_on port network4 network6 endpoint', 'is_only');
create trigger audit after insert or update or delete on vpn_peers for each row
	execute function note_change('vpn-peer', 'name', 'name owner public_key address4 address6 networks keepalive has_preshared_key is_enabled', 'id created_at seen_at');
