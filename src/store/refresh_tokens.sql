-- name: insert
insert into refresh_tokens (tenant_id, id, digest, grant_id, scope, resources, nonce, auth_time,
                            chain_started_at, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- A token of a grant that is gone is not found.
-- name: find
select t.id, t.digest, t.grant_id, g.client_id, g.user_id, t.scope, t.resources, t.nonce,
       coalesce(g.session_uid, '') as session_uid, t.auth_time, t.chain_started_at, t.created_at,
       t.expires_at, t.consumed_at
  from refresh_tokens t
  join grants g on g.tenant_id = $1 and g.id = t.grant_id
 where t.tenant_id = $1 and t.id = $2;

-- Rotates a token at most once: of two concurrent requests, one changes no row.
-- name: consume
update refresh_tokens
   set consumed_at = $3
 where tenant_id = $1 and id = $2 and consumed_at is null and expires_at > $3;
