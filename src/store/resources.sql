-- name: list
select id, name, indicator, is_default, access_token_ttl, created_at
  from resources
 where tenant_id = $1
 order by created_at desc, id desc;

-- name: list_scopes
select id, resource_id, name, description, created_at
  from scopes
 where tenant_id = $1
 order by created_at desc, id desc;

-- name: insert
insert into resources (tenant_id, id, name, indicator, is_default, access_token_ttl, created_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: update
update resources
   set name = coalesce($3, name), access_token_ttl = coalesce($4, access_token_ttl)
 where tenant_id = $1 and id = $2;

-- name: set_default
update resources set is_default = $3 where tenant_id = $1 and id = $2;

-- name: clear_default
update resources set is_default = false where tenant_id = $1 and is_default = true;

-- name: remove
delete from resources where tenant_id = $1 and id = $2;

-- name: insert_scope
insert into scopes (tenant_id, id, resource_id, name, description, created_at)
values ($1, $2, $3, $4, $5, $6);

-- name: update_scope
update scopes
   set name = coalesce($4, name), description = case when $5 then $6 else description end
 where tenant_id = $1 and resource_id = $2 and id = $3;

-- name: remove_scope
delete from scopes where tenant_id = $1 and resource_id = $2 and id = $3;
