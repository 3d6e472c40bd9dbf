-- The *_key columns hold the identifiers as they are compared (identity/identifier.hpp).
create table users (
  tenant_id           text    not null,
  id                  text    not null,
  username            text,
  username_key        text,
  primary_email       text,
  email_key           text,
  primary_phone       text,
  phone_key           text,
  name                text,
  avatar              text,
  password_digest     text,
  password_algorithm  text,
  password_updated_at bigint,
  is_password_expired boolean not null default false,
  is_suspended        boolean not null default false,
  profile             jsonb   not null,
  custom_data         jsonb   not null,
  identities          jsonb   not null,
  logto_config        jsonb   not null,
  mfa_verifications   jsonb   not null,
  client_id           text,            -- the first client the user consented to
  last_sign_in_at     bigint,
  created_at          bigint  not null,
  updated_at          bigint  not null,
  primary key (tenant_id, id),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

create unique index users__username on users (tenant_id, username);
create index users__username_key on users (tenant_id, username_key);
create unique index users__email_key on users (tenant_id, email_key);
create unique index users__phone_key on users (tenant_id, phone_key);
create index users__created_at on users (tenant_id, created_at, id);

create table user_roles (
  tenant_id text not null,
  user_id   text not null,
  role_id   text not null,
  primary key (tenant_id, user_id, role_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, role_id) references roles (tenant_id, id) on delete cascade
);

create index user_roles__role on user_roles (tenant_id, role_id);

create table personal_access_tokens (
  tenant_id    text   not null,
  user_id      text   not null,
  name         text   not null,
  digest       bytea  not null,
  sealed_value bytea  not null,
  created_at   bigint not null,
  expires_at   bigint,
  primary key (tenant_id, user_id, name),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

create unique index personal_access_tokens__digest on personal_access_tokens (tenant_id, digest);

-- Failed attempts within a window, per identifier and per address; target is a SHA-256 digest.
create table lockouts (
  tenant_id         text   not null,
  kind              text   not null,  -- identifier, address
  target            bytea  not null,
  failures          bigint not null,
  window_started_at bigint not null,
  locked_until      bigint,
  primary key (tenant_id, kind, target),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

create index lockouts__window on lockouts (tenant_id, window_started_at);
