-- The block of each segment that tells who has the trigram.
-- name: find_blocks
-- slow
select number,
       (select content
          from user_search_blocks
         where tenant_id = $1 and segment = number and first_trigram <= $2
         order by first_trigram desc
         limit 1) as content
  from user_search_segments
 where tenant_id = $1;

-- name: list_members
-- slow
select first, ids
  from user_search_members
 where tenant_id = $1 and segment = $2 and first >= $3 and first <= $4
 order by first;

-- name: list_segments
select number, users, built_at
  from user_search_segments
 where tenant_id = $1
 order by number;

-- name: count_tail
select count(*)
  from (select user_id from user_search_tail where tenant_id = $1 limit $2) as counted;

-- name: list_tail
-- slow
select user_id as id, version
  from user_search_tail
 where tenant_id = $1 and user_id > $2
 order by user_id
 limit $3;

-- name: insert_segment
insert into user_search_segments (tenant_id, number, users, built_at) values ($1, $2, $3, $4);

-- name: insert_block
insert into user_search_blocks (tenant_id, segment, first_trigram, content)
values ($1, $2, $3, $4);

-- name: insert_members
insert into user_search_members (tenant_id, segment, first, ids) values ($1, $2, $3, $4);

-- name: remove_segment
delete from user_search_segments where tenant_id = $1 and number = $2;

-- name: remove_tail
delete from user_search_tail where tenant_id = $1 and user_id = $2 and version = $3;
