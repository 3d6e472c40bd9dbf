-- name: find
select id, name, description, type, is_third_party, oidc_client_metadata, custom_client_metadata,
       custom_data, created_at
  from clients
 where tenant_id = $1 and id = $2;

-- name: list
-- slow
select id, name, description, type, is_third_party, oidc_client_metadata, custom_client_metadata,
       custom_data, created_at
  from clients
 where tenant_id = $1
 order by created_at desc, id desc;

-- name: list_role_ids
select role_id as id from client_roles where tenant_id = $1 and client_id = $2 order by role_id;

-- name: list_ids_of_role
select client_id as id from client_roles where tenant_id = $1 and role_id = $2 order by client_id;

-- name: list_of_role
-- slow
select c.id, c.name, c.description, c.type, c.is_third_party, c.oidc_client_metadata,
       c.custom_client_metadata, c.custom_data, c.created_at
  from client_roles r
  join clients c on c.tenant_id = r.tenant_id and c.id = r.client_id
 where r.tenant_id = $1 and r.role_id = $2
 order by c.created_at desc, c.id desc;

-- name: list_consent_scopes
select kind, scope from client_consent_scopes
 where tenant_id = $1 and client_id = $2
 order by kind, scope;

-- name: insert
insert into clients (tenant_id, id, name, description, type, is_third_party, oidc_client_metadata,
                     custom_client_metadata, custom_data, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: update
update clients
   set name = $3, description = $4, is_third_party = $5, oidc_client_metadata = $6,
       custom_client_metadata = $7, custom_data = $8
 where tenant_id = $1 and id = $2;

-- name: remove
delete from clients where tenant_id = $1 and id = $2;

-- name: add_role
insert into client_roles (tenant_id, client_id, role_id)
values ($1, $2, $3)
on conflict (tenant_id, client_id, role_id) do nothing;

-- name: remove_role
delete from client_roles where tenant_id = $1 and client_id = $2 and role_id = $3;

-- name: remove_all_roles
delete from client_roles where tenant_id = $1 and client_id = $2;

-- name: add_consent_scope
insert into client_consent_scopes (tenant_id, client_id, kind, scope)
values ($1, $2, $3, $4)
on conflict (tenant_id, client_id, kind, scope) do nothing;

-- name: remove_consent_scope
delete from client_consent_scopes
 where tenant_id = $1 and client_id = $2 and kind = $3 and scope = $4;
