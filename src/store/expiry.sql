-- Expired rows go in small batches, so that no request waits long behind one. Rows stay for a while
-- after they expire ($2 is in the past): a replay is still recognized as one.
--
-- Every statement of a tenant in this file runs, in this order: codes before the grants they hang
-- on, since removing a grant first would remove them in one large step.

-- name: interactions
-- slow
delete from interactions
 where tenant_id = $1 and id in (
   select id from interactions where tenant_id = $1 and expires_at < $2 limit 500);

-- name: authorization_codes
-- slow
delete from authorization_codes
 where tenant_id = $1 and id in (
   select id from authorization_codes where tenant_id = $1 and expires_at < $2 limit 500);

-- name: access_tokens
-- slow
delete from access_tokens
 where tenant_id = $1 and id in (
   select id from access_tokens where tenant_id = $1 and expires_at < $2 limit 500);

-- name: refresh_tokens
-- slow
delete from refresh_tokens
 where tenant_id = $1 and id in (
   select id from refresh_tokens where tenant_id = $1 and expires_at < $2 limit 500);

-- name: sessions
-- slow
delete from sessions
 where tenant_id = $1 and id in (
   select id from sessions where tenant_id = $1 and expires_at < $2 limit 500);

-- name: grants
-- slow
delete from grants
 where tenant_id = $1 and id in (
   select id from grants where tenant_id = $1 and expires_at < $2 limit 500);

-- name: lockouts
-- slow
delete from lockouts
 where tenant_id = $1 and (kind, target) in (
   select kind, target from lockouts
    where tenant_id = $1 and window_started_at < $2 and (locked_until is null or locked_until < $2)
    limit 500);

-- name: setup_links
-- slow
delete from setup_links where tenant_id = $1 and expires_at < $2;

-- name: tenants
-- slow
-- global
select id from tenants;
