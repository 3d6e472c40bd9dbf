-- name: insert
insert into access_tokens (tenant_id, id, digest, grant_id, client_id, user_id, scope, session_uid,
                           created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: revoke
-- withdraws
update access_tokens set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null;
