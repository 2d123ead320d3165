-- How a line speaks to its carrier: SIP over UDP, TCP or TLS, and with the last one sound encrypted (SRTP) or not.
alter table trunks
	add column transport text not null default 'udp',
	add constraint trunks_transport_check check (transport in ('udp', 'tcp', 'tls', 'tls-srtp'));

create or replace trigger audit after insert or update or delete on trunks for each row
	execute function note_change('trunk', 'name', 'name kind host port transport user_name caller_id dial_format codecs is_enabled', 'id created_at');
