-- What a code or a token hangs on, in one statement with it. The columns of each record stand together,
-- in the order of its columns(); a row for each role of the user.

-- define: grant
g.id, g.user_id, g.client_id, g.session_uid, g.scope, g.resources, g.created_at, g.expires_at,
       g.revoked_at;

-- define: user
u.id, u.username, u.primary_email, u.primary_phone, u.name, u.avatar, u.is_suspended, u.profile,
       u.custom_data, u.identities, u.created_at, u.updated_at, r.role_id;

-- define: roles
left join user_roles r on r.tenant_id = $1 and r.user_id = u.id;

-- name: of_user
select {{user}}
  from users u
  {{roles}}
 where u.tenant_id = $1 and u.id = $2;

-- name: of_session
select t.id, t.digest, t.uid, t.user_id, t.authenticated_at, t.created_at, t.expires_at, t.last_seen_at,
       t.user_agent, t.address, t.revoked_at,
       {{user}}
  from sessions t
  left join users u on u.tenant_id = $1 and u.id = t.user_id
  {{roles}}
 where t.tenant_id = $1 and t.id = $2 and t.revoked_at is null and t.expires_at > $3;

-- name: of_authorization_code
select t.digest, t.grant_id, t.client_id, t.user_id, t.redirect_uri, t.code_challenge, t.nonce,
       t.scope, t.resources, t.session_uid, t.auth_time, t.created_at, t.expires_at, t.consumed_at,
       {{grant}},
       {{user}}
  from authorization_codes t
  left join grants g on g.tenant_id = $1 and g.id = t.grant_id
  left join users u on u.tenant_id = $1 and u.id = t.user_id
  {{roles}}
 where t.tenant_id = $1 and t.id = $2;

-- A token of a grant that is gone is not found.
-- name: of_refresh_token
select t.digest, t.scope, t.resources, t.nonce, t.auth_time, t.chain_started_at, t.created_at,
       t.expires_at, t.consumed_at,
       {{grant}},
       {{user}}
  from refresh_tokens t
  join grants g on g.tenant_id = $1 and g.id = t.grant_id
  left join users u on u.tenant_id = $1 and u.id = g.user_id
  {{roles}}
 where t.tenant_id = $1 and t.id = $2;

-- Likewise. The user of a token without grant is read by itself: PostgreSQL would walk over all users to
-- join them by whichever of two columns has a value.
-- name: of_access_token
select t.digest, t.grant_id, coalesce(g.client_id, t.client_id) as client_id,
       coalesce(g.user_id, t.user_id) as user_id, t.scope, t.session_uid, t.created_at, t.expires_at,
       t.revoked_at,
       {{grant}},
       {{user}}
  from access_tokens t
  left join grants g on g.tenant_id = $1 and g.id = t.grant_id
  left join users u on u.tenant_id = $1 and u.id = g.user_id
  {{roles}}
 where t.tenant_id = $1 and t.id = $2 and (t.grant_id is null or g.id is not null);
