-- name: insert
insert into audit_events (tenant_id, id, node, key, user_id, client_id, payload, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: insert_block
insert into audit_blocks (tenant_id, node, number, first_event, last_event, event_count,
                          previous_digest, digest, signature, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: find
select id, node, key, user_id, client_id, payload, created_at
  from audit_events
 where tenant_id = $1 and id = $2;

-- name: list
-- slow
select id, node, key, user_id, client_id, payload, created_at
  from audit_events
 where tenant_id = $1
   and (cast($2 as text) is null or user_id = $2)
   and (cast($3 as text) is null or client_id = $3)
   and (cast($4 as text) is null or key = $4)
   and (cast($9 as text) is null or substr(key, 1, length($9)) = $9)
   and (not $10 or key = 'Unknown' or key like 'Interaction.%' or key like 'ExchangeTokenBy.%'
        or key like 'RevokeToken%' or key like 'RevokeGrants%' or key like 'JwtCustomizer.%'
        or key like 'SamlApplication.%' or key like 'Action.%')
   and created_at >= $5 and created_at <= $6
 order by created_at desc, id desc
 limit $7 offset $8;

-- name: count
-- slow
select count(*)
  from (select 1
          from audit_events
         where tenant_id = $1
           and (cast($2 as text) is null or user_id = $2)
           and (cast($3 as text) is null or client_id = $3)
           and (cast($4 as text) is null or key = $4)
           and (cast($8 as text) is null or substr(key, 1, length($8)) = $8)
           and (not $9 or key = 'Unknown' or key like 'Interaction.%' or key like 'ExchangeTokenBy.%'
                or key like 'RevokeToken%' or key like 'RevokeGrants%' or key like 'JwtCustomizer.%'
                or key like 'SamlApplication.%' or key like 'Action.%')
           and created_at >= $5 and created_at <= $6
         limit $7) as counted;

-- name: list_range
-- slow
select id, node, key, user_id, client_id, payload, created_at
  from audit_events
 where tenant_id = $1 and node = $2 and id > $3 and id < $4
 order by id
 limit $5;

-- name: find_last_block
select node, number, first_event, last_event, event_count, previous_digest, digest, signature,
       created_at
  from audit_blocks
 where tenant_id = $1 and node = $2
 order by number desc
 limit 1;

-- name: list_blocks
-- slow
select node, number, first_event, last_event, event_count, previous_digest, digest, signature,
       created_at
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
