-- Expired rows go in small batches, so that no request waits long behind one. Rows stay for a while
-- after they expire ($2 is in the past): a replay is still recognized as one.
--
-- Every statement of a tenant in this file runs, in this order.

-- name: interactions
delete from interactions
 where tenant_id = $1 and id in (
   select id from interactions where tenant_id = $1 and expires_at < $2 limit 500);

-- name: authorization_codes
delete from authorization_codes
 where tenant_id = $1 and id in (
   select id from authorization_codes where tenant_id = $1 and expires_at < $2 limit 500);

-- name: access_tokens
delete from access_tokens
 where tenant_id = $1 and id in (
   select id from access_tokens where tenant_id = $1 and expires_at < $2 limit 500);

-- name: refresh_tokens
delete from refresh_tokens
 where tenant_id = $1 and id in (
   select id from refresh_tokens where tenant_id = $1 and expires_at < $2 limit 500);

-- name: sessions
delete from sessions
 where tenant_id = $1 and id in (
   select id from sessions where tenant_id = $1 and expires_at < $2 limit 500);

-- name: grants
delete from grants
 where tenant_id = $1 and id in (
   select id from grants where tenant_id = $1 and expires_at < $2 limit 500);

-- name: lockouts
delete from lockouts
 where tenant_id = $1 and (kind, target) in (
   select kind, target from lockouts
    where tenant_id = $1 and window_started_at < $2 and (locked_until is null or locked_until < $2)
    limit 500);

-- name: setup_links
delete from setup_links where tenant_id = $1 and expires_at < $2;

-- name: tenants
-- global
select id from tenants;
