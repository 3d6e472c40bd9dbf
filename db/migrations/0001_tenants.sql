-- A tenant is a whole identity system. `version` moves with every configuration change; nodes drop
-- their snapshot of the tenant when it does.
create table tenants (
  id           text    not null primary key,
  name         text    not null,
  version      bigint  not null default 1,
  is_suspended boolean not null default false,
  created_at   bigint  not null
);

-- Facts of the whole installation.
create table systems (
  key   text  not null primary key,
  value jsonb not null
);

create table settings (
  tenant_id text  not null,
  key       text  not null,
  value     jsonb not null,
  primary key (tenant_id, key),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

-- kind: private-keys sign tokens, cookie-keys authenticate cookies and forms.
create table tenant_keys (
  tenant_id    text   not null,
  id           text   not null,
  kind         text   not null,
  algorithm    text   not null,
  status       text   not null,  -- Next, Current, Previous
  sealed_key   bytea  not null,
  public_jwk   jsonb,
  created_at   bigint not null,
  activates_at bigint,           -- of a Next key: when it becomes Current
  primary key (tenant_id, id),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

create table sign_in_experiences (
  tenant_id text  not null,
  id        text  not null,
  document  jsonb not null,
  primary key (tenant_id, id),
  foreign key (tenant_id) references tenants (id) on delete cascade
);
