-- The link by which the first administrator is made. There is one at a time; it goes when it is used.
create table setup_links (
  tenant_id  text   not null,
  id         bytea  not null,
  digest     bytea  not null,
  created_at bigint not null,
  expires_at bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

-- The second wall between tenants, as for every other table (0006_isolation.sql).
-- only: postgres
alter table setup_links enable row level security;
alter table setup_links force row level security;
create policy tenant_isolation on setup_links
  using (tenant_id = current_setting('ostiary.tenant', true)
         or current_setting('ostiary.tenant', true) = '*');
-- end
