-- name: insert
insert into refresh_tokens (tenant_id, id, digest, grant_id, scope, resources, nonce, auth_time,
                            chain_started_at, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- Rotates a token at most once: of two concurrent requests, one changes no row.
-- name: consume
update refresh_tokens
   set consumed_at = $3
 where tenant_id = $1 and id = $2 and consumed_at is null and expires_at > $3;
