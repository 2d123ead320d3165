-- Phones that are a page in a browser (WebRTC): always encrypted, and known to Asterisk by the console's door alone.
alter table extensions
	add column is_in_browser boolean not null default false,
	add constraint extensions_browser_alone check (not (is_in_browser and (is_encrypted or is_vpn_only)));

create or replace trigger audit after insert or update or delete on extensions for each row
	execute function note_change('extension', 'number', 'number name is_vpn_only is_encrypted is_in_browser', 'id created_at');
