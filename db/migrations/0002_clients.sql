create table clients (
  tenant_id              text    not null,
  id                     text    not null,
  name                   text    not null,
  description            text,
  type                   text    not null,
  is_third_party         boolean not null default false,
  oidc_client_metadata   jsonb   not null,
  custom_client_metadata jsonb   not null,
  custom_data            jsonb   not null,
  created_at             bigint  not null,
  primary key (tenant_id, id),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

create index clients__created_at on clients (tenant_id, created_at, id);

-- The digest verifies a presented secret; the sealed value is for the API, which shows it again.
create table client_secrets (
  tenant_id    text   not null,
  client_id    text   not null,
  name         text   not null,
  digest       bytea  not null,
  sealed_value bytea  not null,
  created_at   bigint not null,
  expires_at   bigint,
  primary key (tenant_id, client_id, name),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade
);

create table resources (
  tenant_id        text    not null,
  id               text    not null,
  name             text    not null,
  indicator        text    not null,
  is_default       boolean not null default false,
  access_token_ttl bigint  not null default 3600,  -- seconds
  created_at       bigint  not null,
  primary key (tenant_id, id),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

create unique index resources__indicator on resources (tenant_id, indicator);

create table scopes (
  tenant_id   text   not null,
  id          text   not null,
  resource_id text   not null,
  name        text   not null,
  description text,
  created_at  bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, resource_id) references resources (tenant_id, id) on delete cascade
);

create unique index scopes__name on scopes (tenant_id, resource_id, name);

create table roles (
  tenant_id   text    not null,
  id          text    not null,
  name        text    not null,
  description text    not null,
  type        text    not null,
  is_default  boolean not null default false,
  created_at  bigint  not null,
  primary key (tenant_id, id),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

create unique index roles__name on roles (tenant_id, name);

create table role_scopes (
  tenant_id text not null,
  role_id   text not null,
  scope_id  text not null,
  primary key (tenant_id, role_id, scope_id),
  foreign key (tenant_id, role_id) references roles (tenant_id, id) on delete cascade,
  foreign key (tenant_id, scope_id) references scopes (tenant_id, id) on delete cascade
);

create index role_scopes__scope on role_scopes (tenant_id, scope_id);

create table client_roles (
  tenant_id text not null,
  client_id text not null,
  role_id   text not null,
  primary key (tenant_id, client_id, role_id),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade,
  foreign key (tenant_id, role_id) references roles (tenant_id, id) on delete cascade
);

create index client_roles__role on client_roles (tenant_id, role_id);

-- What a third-party client may ask a user for: the name of a user scope (kind user-scopes) or the
-- id of an API scope (kind resource-scopes).
create table client_consent_scopes (
  tenant_id text not null,
  client_id text not null,
  kind      text not null,
  scope     text not null,
  primary key (tenant_id, client_id, kind, scope),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade
);
