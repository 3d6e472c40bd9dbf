-- A plan that is kept is made for the tenant that happens to ask first. PostgreSQL estimates an
-- operator by the values that it has counted, so that for a tenant with few rows it took the wall for
-- a condition that hardly any row meets, and sorted all users of another tenant for a page of them. Of
-- a function it knows nothing and expects that many rows pass, whoever asks.
-- only: postgres
do $$
declare
  name text;
begin
  for name in
    select tablename from pg_policies
     where schemaname = current_schema() and policyname = 'tenant_isolation'
  loop
    execute format(
      'alter policy tenant_isolation on %I using (
         texteq(tenant_id, current_setting(''ostiary.tenant'', true))
         or texteq(current_setting(''ostiary.tenant'', true), ''*''))', name);
  end loop;
end
$$;
-- end
