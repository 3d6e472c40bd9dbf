-- A session has the same identifier for as long as it lives, and names it in tokens. Those that have a
-- name in `uid` are known by nothing else.

-- name: insert
insert into sessions (tenant_id, id, digest, user_id, authenticated_at, created_at, expires_at, last_seen_at,
                      user_agent, address)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: find
select id, digest, uid, user_id, authenticated_at, created_at, expires_at, last_seen_at, user_agent,
       address, revoked_at
  from sessions
 where tenant_id = $1 and id = $2 and revoked_at is null and expires_at > $3;

-- name: find_named
select id, digest, uid, user_id, authenticated_at, created_at, expires_at, last_seen_at, user_agent,
       address, revoked_at
  from sessions
 where tenant_id = $1 and id = $2 and uid is null;

-- name: find_by_uid
select id, digest, uid, user_id, authenticated_at, created_at, expires_at, last_seen_at, user_agent,
       address, revoked_at
  from sessions
 where tenant_id = $1 and uid = $2;

-- name: list_of_user
select id, digest, uid, user_id, authenticated_at, created_at, expires_at, last_seen_at, user_agent,
       address, revoked_at
  from sessions
 where tenant_id = $1 and user_id = $2 and revoked_at is null and expires_at > $3
 order by id;

-- The digest says that the browser's value is still the one that was read: of two requests that give the
-- session another, one changes no row.
-- name: rotate
update sessions
   set digest = $4, authenticated_at = $5, last_seen_at = $6, expires_at = $7, user_agent = $8, address = $9
 where tenant_id = $1 and id = $2 and digest = $3 and revoked_at is null;

-- name: touch
update sessions
   set last_seen_at = $4, expires_at = $5
 where tenant_id = $1 and id = $2 and digest = $3 and revoked_at is null;

-- For a session that was used a moment ago.
-- name: note_use
update sessions
   set last_seen_at = $4
 where tenant_id = $1 and id = $2 and digest = $3 and revoked_at is null;

-- name: revoke_named
update sessions set revoked_at = $3 where tenant_id = $1 and id = $2 and uid is null and revoked_at is null;

-- name: revoke_by_uid
update sessions set revoked_at = $3 where tenant_id = $1 and uid = $2 and revoked_at is null;

-- name: revoke_of_user
update sessions set revoked_at = $3 where tenant_id = $1 and user_id = $2 and revoked_at is null;
