-- name: list
select name, digest, sealed_value, created_at, expires_at
  from client_secrets
 where tenant_id = $1 and client_id = $2
 order by created_at, name;

-- name: insert
insert into client_secrets (tenant_id, client_id, name, digest, sealed_value, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- The sealed value is bound to the name of its row.
-- name: rename
update client_secrets
   set name = $4, sealed_value = $5
 where tenant_id = $1 and client_id = $2 and name = $3;

-- name: remove
delete from client_secrets where tenant_id = $1 and client_id = $2 and name = $3;
