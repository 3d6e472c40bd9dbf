-- name: insert
insert into sessions (tenant_id, id, digest, uid, user_id, authenticated_at, created_at, expires_at,
                      last_seen_at, user_agent, address)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: find
select id, digest, uid, user_id, authenticated_at, created_at, expires_at, last_seen_at, user_agent,
       address, revoked_at
  from sessions
 where tenant_id = $1 and id = $2 and revoked_at is null and expires_at > $3;

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
 order by created_at;

-- name: rotate
update sessions
   set id = $3, digest = $4, authenticated_at = $5, last_seen_at = $6, expires_at = $7,
       user_agent = $8, address = $9
 where tenant_id = $1 and id = $2 and revoked_at is null;

-- name: touch
update sessions
   set last_seen_at = $3, expires_at = $4
 where tenant_id = $1 and id = $2 and revoked_at is null;

-- For a session that was used a moment ago: its end stands in an index and stays where it is.
-- name: note_use
update sessions
   set last_seen_at = $3
 where tenant_id = $1 and id = $2 and revoked_at is null;

-- name: revoke
update sessions set revoked_at = $3 where tenant_id = $1 and uid = $2 and revoked_at is null;

-- name: revoke_of_user
update sessions set revoked_at = $3 where tenant_id = $1 and user_id = $2 and revoked_at is null;
