-- The second wall between tenants: on PostgreSQL, a row is visible only to a statement that names
-- its tenant in the setting ostiary.tenant; '*' is for the jobs that serve all tenants. The first
-- wall is that every statement names tenant_id.
-- only: postgres
do $$
declare
  name text;
begin
  for name in
    select table_name from information_schema.columns
     where table_schema = current_schema() and column_name = 'tenant_id'
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
