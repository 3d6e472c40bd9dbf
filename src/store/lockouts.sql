-- Counts one failure, unless the counter is locked: then no row is touched. A counter whose window
-- or lock has ended starts again. $4: now; $5: length of the window; $6: failures in a window;
-- $7: until when the one that reaches the limit locks.
-- name: count_failure
insert into lockouts (tenant_id, kind, target, failures, window_started_at, locked_until)
values ($1, $2, $3, 1, $4, case when cast($6 as bigint) <= 1 then cast($7 as bigint) end)
on conflict (tenant_id, kind, target) do update set
  failures = case
    when lockouts.locked_until is not null or lockouts.window_started_at + $5 <= $4 then 1
    else lockouts.failures + 1 end,
  window_started_at = case
    when lockouts.locked_until is not null or lockouts.window_started_at + $5 <= $4 then $4
    else lockouts.window_started_at end,
  locked_until = case
    when cast($6 as bigint) <= 1 then cast($7 as bigint)
    when lockouts.locked_until is not null or lockouts.window_started_at + $5 <= $4 then null
    when lockouts.failures + 1 >= $6 then cast($7 as bigint) end
where lockouts.locked_until is null or lockouts.locked_until <= $4;

-- Up to three counters; who asks for fewer names one of them again.
-- name: find
select kind, failures, window_started_at, locked_until from lockouts
 where tenant_id = $1 and kind = $2 and target = $3
 union all
select kind, failures, window_started_at, locked_until from lockouts
 where tenant_id = $1 and kind = $4 and target = $5
 union all
select kind, failures, window_started_at, locked_until from lockouts
 where tenant_id = $1 and kind = $6 and target = $7;
