-- name: list
select id, kind, algorithm, status, sealed_key, public_jwk, created_at, activates_at
  from tenant_keys
 where tenant_id = $1
 order by created_at desc, id;

-- name: insert
insert into tenant_keys (tenant_id, id, kind, algorithm, status, sealed_key, public_jwk, created_at,
                         activates_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: set_status
update tenant_keys
   set status = $4, activates_at = null
 where tenant_id = $1 and id = $2 and status = $3;

-- name: remove
delete from tenant_keys where tenant_id = $1 and id = $2 and status = 'Previous';

-- name: discard
delete from tenant_keys where tenant_id = $1 and id = $2 and status = $3;

-- name: list_due
-- global
select distinct tenant_id as id from tenant_keys where status = 'Next' and activates_at <= $1;

-- name: reseal
update tenant_keys set sealed_key = $3 where tenant_id = $1 and id = $2;
