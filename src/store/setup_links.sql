-- name: find
select id, digest from setup_links where tenant_id = $1 and id = $2 and expires_at > $3;

-- name: remove_all
delete from setup_links where tenant_id = $1;

-- name: insert
insert into setup_links (tenant_id, id, digest, created_at, expires_at)
values ($1, $2, $3, $4, $5);

-- name: consume
delete from setup_links where tenant_id = $1 and id = $2 and expires_at > $3;
