-- name: find
select user_id, name, digest, sealed_value, created_at, expires_at
  from personal_access_tokens
 where tenant_id = $1 and digest = $2;

-- name: list
select user_id, name, digest, sealed_value, created_at, expires_at
  from personal_access_tokens
 where tenant_id = $1 and user_id = $2
 order by created_at, name;

-- name: insert
insert into personal_access_tokens (tenant_id, user_id, name, digest, sealed_value, created_at,
                                    expires_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- The sealed value is bound to the name of its row.
-- name: rename
update personal_access_tokens
   set name = $4, sealed_value = $5
 where tenant_id = $1 and user_id = $2 and name = $3;

-- name: remove
delete from personal_access_tokens where tenant_id = $1 and user_id = $2 and name = $3;
