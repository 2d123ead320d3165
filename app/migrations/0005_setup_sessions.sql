-- Browsers that have shown the set-up code; emptied when the set-up ends.
create table setup_sessions (
	-- SHA-256 of the cookie's token
	token_hash bytea primary key,
	created_at timestamptz not null default now(),
	address text not null
);
