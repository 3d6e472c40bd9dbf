-- The key of this table is the tenant itself.
-- name: find
select id, name, version, is_suspended, created_at from tenants where id = $1;

-- name: list
-- global
select id, name, version, is_suspended, created_at from tenants order by id;

-- name: insert
insert into tenants (id, name, created_at) values ($1, $2, $3) on conflict (id) do nothing;

-- name: require_version
update tenants set version = version where id = $1 and version = $2;

-- name: bump
update tenants set version = version + 1 where id = $1;
