-- name: insert
insert into authorization_codes (tenant_id, id, digest, grant_id, client_id, user_id, redirect_uri,
                                 code_challenge, nonce, scope, resources, session_uid, auth_time,
                                 created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- Redeems a code at most once: of two concurrent requests, one changes no row.
-- name: consume
update authorization_codes
   set consumed_at = $3
 where tenant_id = $1 and id = $2 and consumed_at is null and expires_at > $3;
