-- name: list
select key, value from settings where tenant_id = $1 order by key;

-- name: put
insert into settings (tenant_id, key, value)
values ($1, $2, $3)
on conflict (tenant_id, key) do update set value = excluded.value;

-- name: remove
delete from settings where tenant_id = $1 and key = $2;
