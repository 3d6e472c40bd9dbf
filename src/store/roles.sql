-- name: list
select id, name, description, type, is_default
  from roles
 where tenant_id = $1
 order by created_at desc, id desc;

-- name: list_scopes
select role_id, scope_id from role_scopes where tenant_id = $1 order by role_id, scope_id;

-- name: count_users
select count(*) from user_roles where tenant_id = $1 and role_id = $2;

-- name: count_clients
select count(*) from client_roles where tenant_id = $1 and role_id = $2;

-- name: insert
insert into roles (tenant_id, id, name, description, type, is_default, created_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: update
update roles set name = $3, description = $4, is_default = $5 where tenant_id = $1 and id = $2;

-- name: remove
delete from roles where tenant_id = $1 and id = $2;

-- name: add_scope
insert into role_scopes (tenant_id, role_id, scope_id)
values ($1, $2, $3)
on conflict (tenant_id, role_id, scope_id) do nothing;

-- name: remove_scope
delete from role_scopes where tenant_id = $1 and role_id = $2 and scope_id = $3;
