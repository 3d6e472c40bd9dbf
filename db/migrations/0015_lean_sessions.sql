-- What a sign-in leaves behind says nothing twice. A session is named by its identifier: `uid` is that
-- of a session made before, which has a random name. A time is null where it is the one with which the
-- identifier of the row begins, and `last_seen_at` and `chain_started_at` where they are that of
-- `created_at`. `grants.session_uid` holds the identifier of the session, or the bytes of an old name.
--
-- A session or grant whose user is gone is as good as none, as a token without grant is (0010), and each
-- new one would lock the user's row on PostgreSQL: there is no reference. Triggers remove what a user or
-- a tenant leaves, so that no path of removal can forget it.

-- only: sqlite
create table lean_sessions (
  tenant_id        text   not null,
  id               bytea  not null,
  digest           bytea  not null,
  uid              text,
  user_id          text   not null,
  authenticated_at bigint not null,
  created_at       bigint,
  expires_at       bigint not null,
  last_seen_at     bigint,
  user_agent       text,
  address          text,
  revoked_at       bigint,
  primary key (tenant_id, id)
) without rowid;
insert into lean_sessions (tenant_id, id, digest, uid, user_id, authenticated_at, created_at, expires_at,
                           last_seen_at, user_agent, address, revoked_at)
select tenant_id, id, digest, uid, user_id, authenticated_at, created_at, expires_at, last_seen_at,
       user_agent, address, revoked_at
  from sessions
 order by tenant_id, id;
drop table sessions;
alter table lean_sessions rename to sessions;
create index sessions__user on sessions (tenant_id, user_id);

create table lean_grants (
  tenant_id   text   not null,
  id          bytea  not null,
  user_id     text   not null,
  client_id   text   not null,
  session_uid bytea,
  scope       text   not null,
  resources   jsonb  not null,
  created_at  bigint,
  expires_at  bigint not null,
  revoked_at  bigint,
  primary key (tenant_id, id)
) without rowid;
insert into lean_grants (tenant_id, id, user_id, client_id, session_uid, scope, resources, created_at,
                         expires_at, revoked_at)
select tenant_id, id, user_id, client_id, cast(session_uid as blob), scope, resources, created_at,
       expires_at, revoked_at
  from grants
 order by tenant_id, id;
drop table grants;
alter table lean_grants rename to grants;
create index grants__user on grants (tenant_id, user_id, session_uid);

create table lean_access_tokens (
  tenant_id   text   not null,
  id          bytea  not null,
  digest      bytea  not null,
  grant_id    bytea,
  client_id   text,
  user_id     text,
  session_uid text,
  scope       text   not null,
  created_at  bigint,
  expires_at  bigint not null,
  revoked_at  bigint,
  primary key (tenant_id, id)
) without rowid;
insert into lean_access_tokens (tenant_id, id, digest, grant_id, client_id, user_id, session_uid, scope,
                                created_at, expires_at, revoked_at)
select tenant_id, id, digest, grant_id, client_id, user_id, session_uid, scope, created_at, expires_at,
       revoked_at
  from access_tokens
 order by tenant_id, id;
drop table access_tokens;
alter table lean_access_tokens rename to access_tokens;

create table lean_refresh_tokens (
  tenant_id        text   not null,
  id               bytea  not null,
  digest           bytea  not null,
  grant_id         bytea  not null,
  scope            text   not null,
  resources        jsonb  not null,
  nonce            text,
  auth_time        bigint not null,
  chain_started_at bigint,
  created_at       bigint,
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

-- Larger than the others, and changed five times, which costs more in a table without rowid.
create table lean_interactions (
  tenant_id   text   not null,
  id          bytea  not null,
  digest      bytea  not null,
  uid         text   not null,
  client_id   text   not null,
  request     jsonb  not null,
  state       jsonb  not null,
  version     bigint not null default 1,
  user_id     text,
  session_id  bytea,
  created_at  bigint not null,
  expires_at  bigint not null,
  consumed_at bigint,
  primary key (tenant_id, id)
);
insert into lean_interactions (tenant_id, id, digest, uid, client_id, request, state, version, user_id,
                               session_id, created_at, expires_at, consumed_at)
select tenant_id, id, digest, uid, client_id, request, state, version, user_id, session_id, created_at,
       expires_at, consumed_at
  from interactions
 order by tenant_id, id;
drop table interactions;
alter table lean_interactions rename to interactions;

create trigger users__left after delete on users begin
  delete from sessions where tenant_id = old.tenant_id and user_id = old.id;
  delete from grants where tenant_id = old.tenant_id and user_id = old.id;
end;

create trigger tenants__left after delete on tenants begin
  delete from sessions where tenant_id = old.id;
  delete from grants where tenant_id = old.id;
  delete from interactions where tenant_id = old.id;
  delete from authorization_codes where tenant_id = old.id;
  delete from access_tokens where tenant_id = old.id;
  delete from refresh_tokens where tenant_id = old.id;
end;
-- end

-- only: postgres
drop index sessions__uid;
alter table sessions
  drop constraint sessions_tenant_id_user_id_fkey,
  alter column uid drop not null,
  alter column created_at drop not null,
  alter column last_seen_at drop not null;
alter table grants
  drop constraint grants_tenant_id_user_id_fkey,
  alter column session_uid type bytea using convert_to(session_uid, 'UTF8'),
  alter column created_at drop not null;
alter table access_tokens alter column created_at drop not null;
alter table refresh_tokens
  alter column chain_started_at drop not null,
  alter column created_at drop not null;

-- A removal takes all that is left, whether or not the transaction has named the tenant.
create function users__left() returns trigger language plpgsql as $$
declare
  named text := coalesce(current_setting('ostiary.tenant', true), '');
begin
  perform set_config('ostiary.tenant', old.tenant_id, true);
  delete from sessions where tenant_id = old.tenant_id and user_id = old.id;
  delete from grants where tenant_id = old.tenant_id and user_id = old.id;
  perform set_config('ostiary.tenant', named, true);
  return null;
end
$$;

create function tenants__left() returns trigger language plpgsql as $$
declare
  named text := coalesce(current_setting('ostiary.tenant', true), '');
begin
  perform set_config('ostiary.tenant', old.id, true);
  delete from sessions where tenant_id = old.id;
  delete from grants where tenant_id = old.id;
  delete from interactions where tenant_id = old.id;
  delete from authorization_codes where tenant_id = old.id;
  delete from access_tokens where tenant_id = old.id;
  delete from refresh_tokens where tenant_id = old.id;
  perform set_config('ostiary.tenant', named, true);
  return null;
end
$$;

create trigger users__left after delete on users
  for each row execute function users__left();
create trigger tenants__left after delete on tenants
  for each row execute function tenants__left();
-- end

create unique index sessions__uid on sessions (tenant_id, uid) where uid is not null;
