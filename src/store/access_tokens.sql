-- name: insert
insert into access_tokens (tenant_id, id, digest, grant_id, client_id, user_id, scope, session_uid,
                           created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- A token of a grant that is gone is not found.
-- name: find
select t.id, t.digest, t.grant_id, coalesce(g.client_id, t.client_id) as client_id,
       coalesce(g.user_id, t.user_id) as user_id, t.scope,
       coalesce(g.session_uid, t.session_uid) as session_uid, t.created_at, t.expires_at, t.revoked_at
  from access_tokens t
  left join grants g on g.tenant_id = $1 and g.id = t.grant_id
 where t.tenant_id = $1 and t.id = $2 and (t.grant_id is null or g.id is not null);

-- name: revoke
update access_tokens set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null;
