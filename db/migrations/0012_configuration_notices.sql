-- Nodes hear of a changed configuration from the commit that changed it, whoever wrote it: another
-- node, a command, the release before this one. Notices of all schemas of a database arrive at
-- everybody, so each begins with its schema. Only changes of configuration send any.
-- only: postgres
create function tenants__changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform pg_notify('ostiary_tenants', tg_table_schema || '/' || old.id || '/0');
  else
    perform pg_notify('ostiary_tenants', tg_table_schema || '/' || new.id || '/' || new.version);
  end if;
  return null;
end
$$;

create trigger tenants__changed after update on tenants
  for each row when (old.version is distinct from new.version)
  execute function tenants__changed();
create trigger tenants__removed after delete on tenants
  for each row execute function tenants__changed();
-- end
