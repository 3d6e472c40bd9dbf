-- name: insert
insert into interactions (tenant_id, id, digest, uid, client_id, request, state, version, user_id,
                          session_id, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $11);

-- name: find
select id, digest, uid, client_id, request, state, version, user_id, session_id, created_at, expires_at
  from interactions
 where tenant_id = $1 and id = $2 and consumed_at is null and expires_at > $3;

-- Of two concurrent writers that have read the same version, one changes no row.
-- name: update
update interactions
   set state = $4, user_id = $5, session_id = $6, version = version + 1
 where tenant_id = $1 and id = $2 and version = $3 and consumed_at is null;

-- The same while the user is there, and not suspended.
-- name: update_of_user
update interactions
   set state = $4, user_id = $5, session_id = $6, version = version + 1
 where tenant_id = $1 and id = $2 and version = $3 and consumed_at is null
   and exists (select 1 from users where tenant_id = $1 and id = $7 and not is_suspended);

-- The same as update, under another bearer value, which has the identifier of the one before.
-- name: rotate
update interactions
   set state = $4, user_id = $5, session_id = $6, digest = $7, version = version + 1
 where tenant_id = $1 and id = $2 and version = $3 and consumed_at is null;

-- name: consume
update interactions
   set consumed_at = $4, version = version + 1
 where tenant_id = $1 and id = $2 and version = $3 and consumed_at is null;
