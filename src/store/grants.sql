-- name: insert
insert into grants (tenant_id, id, user_id, client_id, session_uid, scope, resources, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: find
select id, user_id, client_id, session_uid, scope, resources, created_at, expires_at, revoked_at
  from grants
 where tenant_id = $1 and id = $2;

-- name: list
select id, user_id, client_id, session_uid, scope, resources, created_at, expires_at, revoked_at
  from grants
 where tenant_id = $1 and user_id = $2 and client_id = $3 and revoked_at is null and expires_at > $4
 order by id;

-- name: list_of_client_in_session
select id, user_id, client_id, session_uid, scope, resources, created_at, expires_at, revoked_at
  from grants
 where tenant_id = $1 and user_id = $2 and session_uid = $3 and client_id = $4 and revoked_at is null
   and expires_at > $5
 order by id;

-- name: list_of_user
select id, user_id, client_id, session_uid, scope, resources, created_at, expires_at, revoked_at
  from grants
 where tenant_id = $1 and user_id = $2 and revoked_at is null and expires_at > $3
 order by id;

-- name: list_of_session
select id, user_id, client_id, session_uid, scope, resources, created_at, expires_at, revoked_at
  from grants
 where tenant_id = $1 and user_id = $2 and session_uid = $3 and revoked_at is null and expires_at > $4
 order by id;

-- name: extend
-- withdraws
update grants
   set scope = $3, resources = $4, expires_at = $5
 where tenant_id = $1 and id = $2 and revoked_at is null;

-- name: revoke
-- withdraws
update grants set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null;

-- name: revoke_of_user
-- withdraws
update grants set revoked_at = $3 where tenant_id = $1 and user_id = $2 and revoked_at is null;
