-- Phones whose sound is let through encrypted only (SRTP); their signalling comes over TLS.
alter table extensions add column is_encrypted boolean not null default false;

create or replace trigger audit after insert or update or delete on extensions for each row
	execute function note_change('extension', 'number', 'number name is_vpn_only is_encrypted', 'id created_at');
