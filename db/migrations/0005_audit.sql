-- Events are written in the transaction of the change they tell of. `id` is time-ordered within its
-- node.
create table audit_events (
  tenant_id  text   not null,
  id         bytea  not null,
  node       text   not null,
  key        text   not null,
  user_id    text,
  client_id  text,
  payload    jsonb  not null,
  created_at bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

create index audit_events__created_at on audit_events (tenant_id, created_at);
create index audit_events__user on audit_events (tenant_id, user_id, created_at);
create index audit_events__client on audit_events (tenant_id, client_id, created_at);
create index audit_events__key on audit_events (tenant_id, key, created_at);
create index audit_events__node on audit_events (tenant_id, node, id);

-- The chain: each block covers a run of one node's events and the block before it.
create table audit_blocks (
  tenant_id       text   not null,
  node            text   not null,
  number          bigint not null,
  first_event     bytea  not null,
  last_event      bytea  not null,
  event_count     bigint not null,
  previous_digest bytea  not null,
  digest          bytea  not null,
  signature       text   not null,  -- compact JWS of the digest by the tenant's key
  created_at      bigint not null,
  primary key (tenant_id, node, number),
  foreign key (tenant_id) references tenants (id) on delete cascade
);
