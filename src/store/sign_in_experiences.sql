-- name: find
select document from sign_in_experiences where tenant_id = $1 and id = 'default';

-- name: put
insert into sign_in_experiences (tenant_id, id, document)
values ($1, 'default', $2)
on conflict (tenant_id, id) do update set document = excluded.document;

-- name: insert_if_absent
insert into sign_in_experiences (tenant_id, id, document)
values ($1, 'default', $2)
on conflict (tenant_id, id) do nothing;
