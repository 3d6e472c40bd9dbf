-- Identifiers of these tables begin with the time at which they were made, so that what has expired is
-- found by walking over old rows (store/expiry.sql). An index by expiry was a sixth of what a sign-in
-- wrote, and made each use of a session change an index.
drop index sessions__expires_at;
drop index interactions__expires_at;
drop index grants__expires_at;
drop index authorization_codes__expires_at;
drop index access_tokens__expires_at;
drop index refresh_tokens__expires_at;
