-- Expired rows go in small batches, so that no request waits long behind one. Rows stay for a while
-- after they expire: a replay is still recognized as one.
--
-- Every statement of a tenant in this file runs, in this order.
--
-- Rows whose identifiers begin with the time of their making are walked over in their order, `look_at_`
-- after `look_at_`, from the identifier $2 up to those too young to have expired, $3. Where some had
-- expired before $4, `remove_` takes them, up to the last that was looked at. Other tables are small,
-- and their rows are removed where they expired before $2.

-- name: look_at_interactions
-- slow
select id, expires_at
  from interactions
 where tenant_id = $1 and id > $2 and id < $3
 order by id
 limit 500;

-- name: remove_interactions
-- slow
delete from interactions
 where tenant_id = $1 and id > $2 and id <= $3 and expires_at < $4;

-- name: look_at_authorization_codes
-- slow
select id, expires_at
  from authorization_codes
 where tenant_id = $1 and id > $2 and id < $3
 order by id
 limit 500;

-- name: remove_authorization_codes
-- slow
delete from authorization_codes
 where tenant_id = $1 and id > $2 and id <= $3 and expires_at < $4;

-- name: look_at_access_tokens
-- slow
select id, expires_at
  from access_tokens
 where tenant_id = $1 and id > $2 and id < $3
 order by id
 limit 500;

-- name: remove_access_tokens
-- slow
delete from access_tokens
 where tenant_id = $1 and id > $2 and id <= $3 and expires_at < $4;

-- name: look_at_refresh_tokens
-- slow
select id, expires_at
  from refresh_tokens
 where tenant_id = $1 and id > $2 and id < $3
 order by id
 limit 500;

-- name: remove_refresh_tokens
-- slow
delete from refresh_tokens
 where tenant_id = $1 and id > $2 and id <= $3 and expires_at < $4;

-- name: look_at_sessions
-- slow
select id, expires_at
  from sessions
 where tenant_id = $1 and id > $2 and id < $3
 order by id
 limit 500;

-- name: remove_sessions
-- slow
delete from sessions
 where tenant_id = $1 and id > $2 and id <= $3 and expires_at < $4;

-- name: look_at_grants
-- slow
select id, expires_at
  from grants
 where tenant_id = $1 and id > $2 and id < $3
 order by id
 limit 500;

-- name: remove_grants
-- slow
delete from grants
 where tenant_id = $1 and id > $2 and id <= $3 and expires_at < $4;

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
-- global
select id from tenants;
