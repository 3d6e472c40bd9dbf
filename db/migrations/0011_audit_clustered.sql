-- The log is stored in the order of its identifiers: on SQLite that is one page less for each event,
-- of the four that every request that changes or issues something writes. PostgreSQL has no such table.
-- only: sqlite
create table audit_events_by_id (
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
) without rowid;
insert into audit_events_by_id (tenant_id, id, node, key, user_id, client_id, payload, created_at)
select tenant_id, id, node, key, user_id, client_id, payload, created_at
  from audit_events order by tenant_id, id;
drop table audit_events;
alter table audit_events_by_id rename to audit_events;
create index audit_events__user on audit_events (tenant_id, user_id, id) where user_id is not null;
create index audit_events__client on audit_events (tenant_id, client_id, id) where client_id is not null;
-- end

-- An interaction is found by its identifier alone; its random name needs no index to be unique.
drop index interactions__uid;

-- An authorization looks for what the user allowed the client in this session, however many grants
-- other sessions have left.
drop index grants__user;
create index grants__user on grants (tenant_id, user_id, session_uid);
