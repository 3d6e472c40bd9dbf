-- name: list
select id, name, description, type, is_default
  from roles
 where tenant_id = $1
 order by created_at desc, id desc;

-- name: list_scopes
select role_id, scope_id from role_scopes where tenant_id = $1 order by role_id, scope_id;

-- name: count_users
-- slow
select count(*) from user_roles where tenant_id = $1 and role_id = $2;

-- name: count_clients
-- slow
select count(*) from client_roles where tenant_id = $1 and role_id = $2;

-- name: list_some_users
select u.id, u.name, u.avatar
  from user_roles r
  join users u on u.tenant_id = r.tenant_id and u.id = r.user_id
 where r.tenant_id = $1 and r.role_id = $2
 order by r.user_id
 limit $3;

-- name: list_some_clients
select c.id, c.name, c.type
  from client_roles r
  join clients c on c.tenant_id = r.tenant_id and c.id = r.client_id
 where r.tenant_id = $1 and r.role_id = $2
 order by r.client_id
 limit $3;

-- name: insert
insert into roles (tenant_id, id, name, description, type, is_default, created_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: update
update roles
   set name = coalesce($3, name), description = coalesce($4, description),
       is_default = coalesce($5, is_default)
 where tenant_id = $1 and id = $2;

-- name: remove
delete from roles where tenant_id = $1 and id = $2;

-- name: add_scope
insert into role_scopes (tenant_id, role_id, scope_id)
values ($1, $2, $3)
on conflict (tenant_id, role_id, scope_id) do nothing;

-- name: remove_scope
delete from role_scopes where tenant_id = $1 and role_id = $2 and scope_id = $3;
