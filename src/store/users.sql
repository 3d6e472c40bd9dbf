-- define: columns
id, username, primary_email, primary_phone, name, avatar, is_suspended, profile, custom_data,
       identities, created_at, updated_at, password_digest, password_algorithm, password_updated_at,
       is_password_expired, logto_config, mfa_verifications, client_id, last_sign_in_at;

-- Places for 32 of them: what is not needed repeats another.
-- define: ids
$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                                    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33;

-- What a search looks at, and where the user stands in a list.
-- define: searched
id, username, primary_email, primary_phone, name, created_at;

-- name: find
select {{columns}}
  from users
 where tenant_id = $1 and id = $2;

-- name: find_by_username
select {{columns}}
  from users
 where tenant_id = $1 and username = $2;

-- The oldest, should the tenant have begun to ignore case when there were two. The sum keeps SQLite
-- from walking over all users in the order that is asked for.
-- name: find_by_username_key
select {{columns}}
  from users
 where tenant_id = $1 and username_key = $2
 order by created_at + 0, id
 limit 1;

-- name: find_by_email_key
select {{columns}}
  from users
 where tenant_id = $1 and email_key = $2;

-- name: find_by_phone_key
select {{columns}}
  from users
 where tenant_id = $1 and phone_key = $2;

-- name: list
select {{columns}}
  from users
 where tenant_id = $1
 order by created_at desc, id desc
 limit $2 offset $3;

-- name: list_far
-- slow
select {{columns}}
  from users
 where tenant_id = $1
 order by created_at desc, id desc
 limit $2 offset $3;

-- name: list_without_role
-- slow
select {{columns}}
  from users
 where tenant_id = $1
   and not exists (select 1
                     from user_roles
                    where tenant_id = $1 and user_id = users.id and role_id = $2)
 order by created_at desc, id desc
 limit $3 offset $4;

-- From a given user on.
-- name: list_from
select {{columns}}
  from users
 where tenant_id = $1 and (created_at, id) <= ($2, $3)
 order by created_at desc, id desc
 limit $4 offset $5;

-- name: count
select cast(coalesce(sum(users), 0) as bigint) as users,
       cast(coalesce(sum(reorderings), 0) as bigint) as reorderings
  from user_counts
 where tenant_id = $1;

-- The user who comes that many places after another in the order of creation.
-- name: find_anchor
-- slow
select created_at, id
  from users
 where tenant_id = $1 and (created_at, id) > ($2, $3) and created_at <= $4
 order by created_at, id
 limit 1 offset $5;

-- name: list_searched_after
-- slow
select {{searched}}
  from users
 where tenant_id = $1 and (created_at, id) < ($2, $3)
 order by created_at desc, id desc
 limit $4;

-- name: list_searched_by_id
-- slow
select {{searched}}
  from users
 where tenant_id = $1 and id in ({{ids}});

-- name: list_by_id
select {{columns}}
  from users
 where tenant_id = $1 and id in ({{ids}});

-- name: list_searched_of_id
select {{searched}} from users where tenant_id = $1 and id = $2;

-- name: list_searched_of_username_key
select {{searched}} from users where tenant_id = $1 and username_key = $2;

-- name: list_searched_of_email_key
select {{searched}} from users where tenant_id = $1 and email_key = $2;

-- name: list_searched_of_phone_key
select {{searched}} from users where tenant_id = $1 and phone_key = $2;

-- name: list_of_role
-- slow
select {{columns}}
  from user_roles
  join users on users.tenant_id = user_roles.tenant_id and users.id = user_roles.user_id
 where user_roles.tenant_id = $1 and user_roles.role_id = $2
 order by created_at desc, id desc
 limit $3 offset $4;

-- name: list_searched_of_role_after
-- slow
select {{searched}}
  from user_roles
  join users on users.tenant_id = user_roles.tenant_id and users.id = user_roles.user_id
 where user_roles.tenant_id = $1 and user_roles.role_id = $2 and (created_at, id) < ($3, $4)
 order by created_at desc, id desc
 limit $5;

-- name: list_ids_of_role
-- slow
select user_id as id from user_roles where tenant_id = $1 and role_id = $2;

-- name: list_role_ids
select role_id as id from user_roles where tenant_id = $1 and user_id = $2 order by role_id;

-- name: insert
insert into users (tenant_id, id, username, username_key, primary_email, email_key, primary_phone,
                   phone_key, name, avatar, password_digest, password_algorithm,
                   password_updated_at, is_password_expired, is_suspended, profile, custom_data,
                   identities, logto_config, mfa_verifications, client_id, last_sign_in_at,
                   created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, $24);

-- The lock that makes batches of one tenant wait for each other, so that the next statement sees
-- what the one before has written. tenant_id = $1 is the key of this table.
-- name: lock_tenant
update tenants set version = version where id = $1;

-- name: count_username_conflicts
-- slow
select count(*)
  from (select username_key
          from users
         where tenant_id = $1 and username_key is not null
         group by username_key
        having count(*) > 1) as conflicts;

-- name: list_username_conflicts
-- slow
select username_key as id
  from users
 where tenant_id = $1 and username_key is not null
 group by username_key
having count(*) > 1
 order by username_key
 limit $2;

-- name: list_ids_of_username_key
select id from users where tenant_id = $1 and username_key = $2 order by id || '';

-- name: require_no_username_conflict
update tenants set version = version
 where id = $1
   and not exists (select 1
                     from users
                    where tenant_id = $1 and username_key is not null
                    group by username_key
                   having count(*) > 1);

-- name: require_free_username
update tenants set version = version
 where id = $1
   and not exists (select 1 from users where tenant_id = $1 and username_key = $2 and id <> $3);

-- Fails a batch that is to make the first user of a role.
-- name: require_unused_role
update tenants set version = version
 where id = $1 and not exists (select 1 from user_roles where tenant_id = $1 and role_id = $2);

-- name: update
-- withdraws
update users
   set username = $3, username_key = $4, primary_email = $5, email_key = $6, primary_phone = $7,
       phone_key = $8, name = $9, avatar = $10, is_password_expired = $11, is_suspended = $12,
       profile = $13, custom_data = $14, identities = $15, logto_config = $16,
       mfa_verifications = $17, updated_at = $18
 where tenant_id = $1 and id = $2 and updated_at = $19;

-- name: update_password
-- withdraws
update users
   set password_digest = $3, password_algorithm = $4, password_updated_at = $5,
       is_password_expired = false, updated_at = $5
 where tenant_id = $1 and id = $2;

-- name: rehash_password
update users
   set password_digest = $4, password_algorithm = $5
 where tenant_id = $1 and id = $2 and password_digest = $3;

-- name: record_sign_in
update users
   set client_id = coalesce(client_id, $3), last_sign_in_at = $4
 where tenant_id = $1 and id = $2 and not is_suspended;

-- name: remove
-- withdraws
delete from users where tenant_id = $1 and id = $2;

-- name: add_role
-- withdraws
insert into user_roles (tenant_id, user_id, role_id)
values ($1, $2, $3)
on conflict (tenant_id, user_id, role_id) do nothing;

-- name: remove_role
-- withdraws
delete from user_roles where tenant_id = $1 and user_id = $2 and role_id = $3;

-- name: remove_all_roles
-- withdraws
delete from user_roles where tenant_id = $1 and user_id = $2;
