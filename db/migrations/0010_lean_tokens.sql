-- Tokens are most of what a sign-in leaves behind. One that hangs on a grant has its client, user and
-- session from there. A grant is looked up whenever a token is, and no token is looked for by its
-- grant, so that neither reference nor index is kept: a token whose grant is gone is as good as none,
-- and goes when it expires.
drop index grants__client;

-- only: sqlite
create table lean_access_tokens (
  tenant_id   text   not null,
  id          bytea  not null,
  digest      bytea  not null,
  grant_id    bytea,
  client_id   text,            -- this and the next two: of a token without grant
  user_id     text,
  session_uid text,
  scope       text   not null,
  created_at  bigint not null,
  expires_at  bigint not null,
  revoked_at  bigint,
  primary key (tenant_id, id)
) without rowid;

insert into lean_access_tokens (tenant_id, id, digest, grant_id, client_id, user_id, session_uid, scope,
                                created_at, expires_at, revoked_at)
select tenant_id, id, digest, grant_id,
       case when grant_id is null then client_id end,
       case when grant_id is null then user_id end,
       case when grant_id is null then session_uid end,
       scope, created_at, expires_at, revoked_at
  from access_tokens
 order by tenant_id, id;
drop table access_tokens;
alter table lean_access_tokens rename to access_tokens;
create index access_tokens__expires_at on access_tokens (tenant_id, expires_at);

create table lean_refresh_tokens (
  tenant_id        text   not null,
  id               bytea  not null,
  digest           bytea  not null,
  grant_id         bytea  not null,
  scope            text   not null,
  resources        jsonb  not null,
  nonce            text,
  auth_time        bigint not null,
  chain_started_at bigint not null,
  created_at       bigint not null,
  expires_at       bigint not null,
  consumed_at      bigint,
  primary key (tenant_id, id)
) without rowid;

insert into lean_refresh_tokens (tenant_id, id, digest, grant_id, scope, resources, nonce, auth_time,
                                 chain_started_at, created_at, expires_at, consumed_at)
select tenant_id, id, digest, grant_id, scope, resources, nonce, auth_time, chain_started_at, created_at,
       expires_at, consumed_at
  from refresh_tokens
 order by tenant_id, id;
drop table refresh_tokens;
alter table lean_refresh_tokens rename to refresh_tokens;
create index refresh_tokens__expires_at on refresh_tokens (tenant_id, expires_at);
-- end

-- only: postgres
alter table access_tokens drop constraint access_tokens_tenant_id_grant_id_fkey;
drop index access_tokens__grant;
alter table access_tokens alter column client_id drop not null;
update access_tokens set client_id = null, user_id = null, session_uid = null where grant_id is not null;

alter table refresh_tokens drop constraint refresh_tokens_tenant_id_grant_id_fkey;
drop index refresh_tokens__grant;
alter table refresh_tokens drop column client_id;
alter table refresh_tokens drop column user_id;
alter table refresh_tokens drop column session_uid;

-- Identifiers ascend, so nothing is ever inserted into a page that is full.
alter index access_tokens_pkey set (fillfactor = 100);
alter index refresh_tokens_pkey set (fillfactor = 100);
alter index grants_pkey set (fillfactor = 100);
alter index sessions_pkey set (fillfactor = 100);
-- end
