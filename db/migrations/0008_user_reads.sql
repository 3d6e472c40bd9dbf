-- What keeps reads of users independent of their number. Triggers maintain it, so that servers of
-- the release before do too, and so that no export carries it.

-- How many users a tenant has: the sum over its shards. On PostgreSQL each connection counts in a
-- shard of its own, so that those who add users do not wait for each other's commit.
-- `reorderings` moves when a user goes, or comes with a time of creation of more than five seconds
-- ago: while it stands still, the users up to ten seconds ago keep their places in the list.
create table user_counts (
  tenant_id   text   not null,
  shard       bigint not null,
  users       bigint not null,
  reorderings bigint not null,
  primary key (tenant_id, shard),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

-- The index for parts of a text (store/user_search.hpp) consists of segments, each of which covers
-- some users as they were when it was written, and the tail: the users who are in no segment or
-- have changed since. `version` moves with each change.
create table user_search_tail (
  tenant_id text   not null,
  user_id   text   not null,
  version   bigint not null,
  primary key (tenant_id, user_id)
-- only: postgres
);
-- end
-- only: sqlite
) without rowid;
-- end

create table user_search_segments (
  tenant_id text   not null,
  number    bigint not null,
  users     bigint not null,
  built_at  bigint not null,
  primary key (tenant_id, number),
  foreign key (tenant_id) references tenants (id) on delete cascade
);

-- Which users of the segment have which trigrams; a block holds those from first_trigram on.
create table user_search_blocks (
  tenant_id     text   not null,
  segment       bigint not null,
  first_trigram bytea  not null,
  content       bytea  not null,
  primary key (tenant_id, segment, first_trigram),
  foreign key (tenant_id, segment) references user_search_segments (tenant_id, number) on delete cascade
);

-- The ids of the users of the segment, in runs.
create table user_search_members (
  tenant_id text   not null,
  segment   bigint not null,
  first     bigint not null,
  ids       bytea  not null,
  primary key (tenant_id, segment, first),
  foreign key (tenant_id, segment) references user_search_segments (tenant_id, number) on delete cascade
);

-- only: sqlite
create trigger users__added after insert on users begin
  insert into user_counts (tenant_id, shard, users, reorderings)
  values (new.tenant_id, 0, 1, new.created_at < unixepoch() * 1000 - 5000)
  on conflict (tenant_id, shard) do update
     set users = users + 1, reorderings = reorderings + excluded.reorderings;
  insert into user_search_tail (tenant_id, user_id, version)
  values (new.tenant_id, new.id, 1)
  on conflict (tenant_id, user_id) do update set version = version + 1;
end;

create trigger users__changed after update of username, primary_email, primary_phone, name on users
when old.username is not new.username or old.primary_email is not new.primary_email
  or old.primary_phone is not new.primary_phone or old.name is not new.name
begin
  insert into user_search_tail (tenant_id, user_id, version)
  values (new.tenant_id, new.id, 1)
  on conflict (tenant_id, user_id) do update set version = version + 1;
end;

create trigger users__removed after delete on users begin
  update user_counts
     set users = users - 1, reorderings = reorderings + 1
   where tenant_id = old.tenant_id and shard = 0;
  delete from user_search_tail where tenant_id = old.tenant_id and user_id = old.id;
end;
-- end

-- only: postgres
create function users__added() returns trigger language plpgsql as $$
begin
  insert into user_counts as counted (tenant_id, shard, users, reorderings)
  select tenant_id, pg_backend_pid() % 32, count(*),
         count(*) filter (where created_at < extract(epoch from clock_timestamp()) * 1000 - 5000)
    from added
   group by tenant_id
  on conflict (tenant_id, shard) do update
     set users = counted.users + excluded.users,
         reorderings = counted.reorderings + excluded.reorderings;
  insert into user_search_tail as tail (tenant_id, user_id, version)
  select tenant_id, id, 1 from added
  on conflict (tenant_id, user_id) do update set version = tail.version + 1;
  return null;
end
$$;

create function users__changed() returns trigger language plpgsql as $$
begin
  insert into user_search_tail as tail (tenant_id, user_id, version)
  values (new.tenant_id, new.id, 1)
  on conflict (tenant_id, user_id) do update set version = tail.version + 1;
  return null;
end
$$;

-- The tenant itself may be on its way out, and its counts with it.
create function users__removed() returns trigger language plpgsql as $$
begin
  insert into user_counts as counted (tenant_id, shard, users, reorderings)
  select tenant_id, pg_backend_pid() % 32, -count(*), count(*)
    from removed
   where exists (select 1 from tenants where tenants.id = removed.tenant_id)
   group by tenant_id
  on conflict (tenant_id, shard) do update
     set users = counted.users + excluded.users,
         reorderings = counted.reorderings + excluded.reorderings;
  delete from user_search_tail
   using removed
   where user_search_tail.tenant_id = removed.tenant_id
     and user_search_tail.user_id = removed.id;
  return null;
end
$$;

create trigger users__added after insert on users
referencing new table as added
for each statement execute function users__added();

create trigger users__changed after update of username, primary_email, primary_phone, name on users
for each row
when (old.username is distinct from new.username
   or old.primary_email is distinct from new.primary_email
   or old.primary_phone is distinct from new.primary_phone
   or old.name is distinct from new.name)
execute function users__changed();

create trigger users__removed after delete on users
referencing old table as removed
for each statement execute function users__removed();
-- end

insert into user_counts (tenant_id, shard, users, reorderings)
select tenant_id, 0, count(*), 0 from users group by tenant_id;
insert into user_search_tail (tenant_id, user_id, version)
select tenant_id, id, 1 from users;

-- only: postgres
do $$
declare
  name text;
begin
  foreach name in array array['user_counts', 'user_search_tail', 'user_search_segments',
                              'user_search_blocks', 'user_search_members']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant_isolation on %I using (tenant_id = current_setting(''ostiary.tenant'', true)
         or current_setting(''ostiary.tenant'', true) = ''*'')', name);
  end loop;
end
$$;
-- end
