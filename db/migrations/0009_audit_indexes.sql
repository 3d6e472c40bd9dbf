-- Every request writes an event, and each index of the log costs it a page. The log is read by time,
-- which is what its identifiers begin with, and by whom an event is about.
drop index audit_events__created_at;
drop index audit_events__user;
drop index audit_events__client;
drop index audit_events__key;
drop index audit_events__node;
create index audit_events__user on audit_events (tenant_id, user_id, id) where user_id is not null;
create index audit_events__client on audit_events (tenant_id, client_id, id) where client_id is not null;

-- PostgreSQL locks the tenant's row for each event that refers to it, so that all requests of a tenant
-- would meet at one row. A tenant is not removed while the server runs.
-- only: postgres
alter table audit_events drop constraint audit_events_tenant_id_fkey;
-- end
