-- Passkeys (WebAuthn): what proves who somebody is without a password. Only the public half is here.
create table passkeys (
	-- The credential's ID, base64url, as the browser names it
	id text primary key constraint passkeys_id_check check (length(id) between 1 and 1400),
	user_id uuid not null references users on delete cascade,
	name text not null constraint passkeys_name_check check (length(name) between 1 and 80),
	-- The name of the console it was made for: under another one browsers do not offer it
	host text not null,
	-- COSE (RFC 9052)
	public_key bytea not null,
	-- How often it was used, by its own count; a lower one than before tells of a copy
	use_count bigint not null default 0,
	transports text[] not null default '{}',
	created_at timestamptz not null default now(),
	last_used_at timestamptz
);
create index passkeys_user_id_index on passkeys (user_id);

-- What browsers were asked to sign; each counts once.
create table passkey_challenges (
	challenge text primary key,
	-- Whose passkey is being made; null for a sign-in
	user_id uuid references users on delete cascade,
	expires_at timestamptz not null
);
