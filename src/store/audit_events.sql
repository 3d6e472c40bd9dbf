-- define: columns
id, node, key, user_id, client_id, payload, created_at;

-- define: block_columns
node, number, first_event, last_event, event_count, previous_digest, digest, signature,
       created_at;

-- name: insert
-- last
insert into audit_events (tenant_id, id, node, key, user_id, client_id, payload, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: insert_block
insert into audit_blocks (tenant_id, node, number, first_event, last_event, event_count,
                          previous_digest, digest, signature, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: find
select {{columns}}
  from audit_events
 where tenant_id = $1 and id = $2;

-- Identifiers begin with the time of the event, so $2 tells where to begin and their order is that of
-- time. One query each for those who look for a user or a client, because SQLite uses no index where a
-- condition may be absent.

-- define: any_user
(cast($3 as text) is null or user_id = $3);

-- define: any_client
(cast($4 as text) is null or client_id = $4);

-- define: wanted
(cast($5 as text) is null or key = $5)
   and (cast($6 as text) is null or substr(key, 1, length($6)) = $6)
   and (not $7 or key = 'Unknown' or key like 'Interaction.%' or key like 'ExchangeTokenBy.%'
        or key like 'RevokeToken%' or key like 'RevokeGrants%' or key like 'JwtCustomizer.%'
        or key like 'SamlApplication.%' or key like 'Action.%')
   and created_at >= $8 and created_at <= $9;

-- name: list
-- slow
select {{columns}}
  from audit_events
 where tenant_id = $1 and id >= $2
   and {{any_user}}
   and {{any_client}}
   and {{wanted}}
 order by id desc
 limit $10 offset $11;

-- name: list_of_user
-- slow
select {{columns}}
  from audit_events
 where tenant_id = $1 and id >= $2
   and user_id = $3
   and {{any_client}}
   and {{wanted}}
 order by id desc
 limit $10 offset $11;

-- name: list_of_client
-- slow
select {{columns}}
  from audit_events
 where tenant_id = $1 and id >= $2
   and client_id = $4
   and {{any_user}}
   and {{wanted}}
 order by id desc
 limit $10 offset $11;

-- name: count
-- slow
select count(*)
  from (select 1
          from audit_events
         where tenant_id = $1 and id >= $2
           and {{any_user}}
           and {{any_client}}
           and {{wanted}}
         limit $10) as counted;

-- name: count_of_user
-- slow
select count(*)
  from (select 1
          from audit_events
         where tenant_id = $1 and id >= $2
           and user_id = $3
           and {{any_client}}
           and {{wanted}}
         limit $10) as counted;

-- name: count_of_client
-- slow
select count(*)
  from (select 1
          from audit_events
         where tenant_id = $1 and id >= $2
           and client_id = $4
           and {{any_user}}
           and {{wanted}}
         limit $10) as counted;

-- name: list_range
-- slow
select {{columns}}
  from audit_events
 where tenant_id = $1 and node = $2 and id > $3 and id < $4
 order by id
 limit $5;

-- name: find_last_block
select {{block_columns}}
  from audit_blocks
 where tenant_id = $1 and node = $2
 order by number desc
 limit 1;

-- name: list_blocks
-- slow
select {{block_columns}}
  from audit_blocks
 where tenant_id = $1 and node = $2 and number > $3
 order by number
 limit $4;

-- name: list_nodes
-- slow
select node from audit_events where tenant_id = $1
 union
select node from audit_blocks where tenant_id = $1
 order by node;
