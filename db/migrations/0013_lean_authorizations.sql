-- What an authorization leaves for a minute, or changes at each step.

-- A code whose grant is gone is as good as none, as a token is (0010): neither the reference nor the
-- index that it needs is kept.
-- only: sqlite
create table lean_authorization_codes (
  tenant_id      text   not null,
  id             bytea  not null,
  digest         bytea  not null,
  grant_id       bytea  not null,
  client_id      text   not null,
  user_id        text   not null,
  redirect_uri   text   not null,
  code_challenge text,
  nonce          text,
  scope          text   not null,
  resources      jsonb  not null,
  session_uid    text   not null,
  auth_time      bigint not null,
  created_at     bigint not null,
  expires_at     bigint not null,
  consumed_at    bigint,
  primary key (tenant_id, id)
) without rowid;
insert into lean_authorization_codes (tenant_id, id, digest, grant_id, client_id, user_id, redirect_uri,
                                      code_challenge, nonce, scope, resources, session_uid, auth_time,
                                      created_at, expires_at, consumed_at)
select tenant_id, id, digest, grant_id, client_id, user_id, redirect_uri, code_challenge, nonce, scope,
       resources, session_uid, auth_time, created_at, expires_at, consumed_at
  from authorization_codes
 order by tenant_id, id;
drop table authorization_codes;
alter table lean_authorization_codes rename to authorization_codes;
create index authorization_codes__expires_at on authorization_codes (tenant_id, expires_at);
-- end

-- only: postgres
alter table authorization_codes drop constraint authorization_codes_tenant_id_grant_id_fkey;
drop index authorization_codes__grant;

-- Each new interaction would lock the row of its tenant, at which all requests of the tenant would meet
-- (0009).
alter table interactions drop constraint interactions_tenant_id_fkey;

-- A row that finds room for its next version in its own page leaves the indexes alone. Interactions
-- have five versions, codes two; of users it is each sign-in that makes one.
alter table interactions set (fillfactor = 50);
alter table authorization_codes set (fillfactor = 70);
alter table users set (fillfactor = 90);
-- end
