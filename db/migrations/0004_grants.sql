-- Identifiers of 16 bytes are time-ordered, so that new rows go to the end of their index. A bearer
-- value is stored as the SHA-256 digest of its text only.

create table sessions (
  tenant_id        text   not null,
  id               bytea  not null,
  digest           bytea  not null,
  uid              text   not null,  -- names the session in tokens (sid) and in the API
  user_id          text   not null,
  authenticated_at bigint not null,
  created_at       bigint not null,
  expires_at       bigint not null,
  last_seen_at     bigint not null,
  user_agent       text,
  address          text,
  revoked_at       bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

create unique index sessions__uid on sessions (tenant_id, uid);
create index sessions__user on sessions (tenant_id, user_id);
create index sessions__expires_at on sessions (tenant_id, expires_at);

-- An authorization request on its way through sign-in and consent.
create table interactions (
  tenant_id  text   not null,
  id         bytea  not null,
  digest     bytea  not null,
  uid        text   not null,  -- names the interaction in URLs; proves nothing
  client_id  text   not null,
  request    jsonb  not null,  -- the validated authorization request
  state      jsonb  not null,  -- of the sign-in state machine
  version    bigint not null default 1,
  user_id    text,             -- who signed in; set by the sign-in state machine alone
  session_id bytea,
  created_at bigint not null,
  expires_at bigint not null,
  consumed_at bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

create unique index interactions__uid on interactions (tenant_id, uid);
create index interactions__expires_at on interactions (tenant_id, expires_at);

-- What a user allowed a client. Every token hangs on one: revoking it ends them all.
create table grants (
  tenant_id   text   not null,
  id          bytea  not null,
  user_id     text   not null,
  client_id   text   not null,
  session_uid text,
  scope       text   not null,  -- OpenID Connect scopes
  resources   jsonb  not null,  -- {"<indicator>": "<scopes>"}
  created_at  bigint not null,
  expires_at  bigint not null,
  revoked_at  bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

create index grants__user on grants (tenant_id, user_id, client_id);
create index grants__client on grants (tenant_id, client_id);
create index grants__expires_at on grants (tenant_id, expires_at);

create table authorization_codes (
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
  resources      jsonb  not null,  -- ["<indicator>", ...] asked for
  session_uid    text   not null,
  auth_time      bigint not null,  -- milliseconds
  created_at     bigint not null,
  expires_at     bigint not null,
  consumed_at    bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, grant_id) references grants (tenant_id, id) on delete cascade
);

create index authorization_codes__expires_at on authorization_codes (tenant_id, expires_at);

-- Opaque access tokens; those for an API resource are self-contained and have no row.
create table access_tokens (
  tenant_id   text   not null,
  id          bytea  not null,
  digest      bytea  not null,
  grant_id    bytea,
  client_id   text   not null,
  user_id     text,
  scope       text   not null,
  session_uid text,
  created_at  bigint not null,
  expires_at  bigint not null,
  revoked_at  bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, grant_id) references grants (tenant_id, id) on delete cascade
);

create index access_tokens__expires_at on access_tokens (tenant_id, expires_at);
create index access_tokens__grant on access_tokens (tenant_id, grant_id);

create table refresh_tokens (
  tenant_id        text   not null,
  id               bytea  not null,
  digest           bytea  not null,
  grant_id         bytea  not null,
  client_id        text   not null,
  user_id          text   not null,
  scope            text   not null,
  resources        jsonb  not null,
  nonce            text,
  session_uid      text   not null,
  auth_time        bigint not null,
  chain_started_at bigint not null,  -- when the first token of the rotation chain was issued
  created_at       bigint not null,
  expires_at       bigint not null,
  consumed_at      bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, grant_id) references grants (tenant_id, id) on delete cascade
);

create index refresh_tokens__expires_at on refresh_tokens (tenant_id, expires_at);
create index refresh_tokens__grant on refresh_tokens (tenant_id, grant_id);
create index authorization_codes__grant on authorization_codes (tenant_id, grant_id);
