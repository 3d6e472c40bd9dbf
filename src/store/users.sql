-- name: find
select id, username, primary_email, primary_phone, name, avatar, password_digest,
       password_algorithm, password_updated_at, is_password_expired, is_suspended, profile,
       custom_data, identities, logto_config, mfa_verifications, client_id, last_sign_in_at,
       created_at, updated_at
  from users
 where tenant_id = $1 and id = $2;

-- name: find_by_username
select id, username, primary_email, primary_phone, name, avatar, password_digest,
       password_algorithm, password_updated_at, is_password_expired, is_suspended, profile,
       custom_data, identities, logto_config, mfa_verifications, client_id, last_sign_in_at,
       created_at, updated_at
  from users
 where tenant_id = $1 and username = $2;

-- The oldest, should the tenant have begun to ignore case when there were two.
-- name: find_by_username_key
select id, username, primary_email, primary_phone, name, avatar, password_digest,
       password_algorithm, password_updated_at, is_password_expired, is_suspended, profile,
       custom_data, identities, logto_config, mfa_verifications, client_id, last_sign_in_at,
       created_at, updated_at
  from users
 where tenant_id = $1 and username_key = $2
 order by created_at, id
 limit 1;

-- name: find_by_email_key
select id, username, primary_email, primary_phone, name, avatar, password_digest,
       password_algorithm, password_updated_at, is_password_expired, is_suspended, profile,
       custom_data, identities, logto_config, mfa_verifications, client_id, last_sign_in_at,
       created_at, updated_at
  from users
 where tenant_id = $1 and email_key = $2;

-- name: find_by_phone_key
select id, username, primary_email, primary_phone, name, avatar, password_digest,
       password_algorithm, password_updated_at, is_password_expired, is_suspended, profile,
       custom_data, identities, logto_config, mfa_verifications, client_id, last_sign_in_at,
       created_at, updated_at
  from users
 where tenant_id = $1 and phone_key = $2;

-- name: list
-- slow
select id, username, primary_email, primary_phone, name, avatar, password_digest,
       password_algorithm, password_updated_at, is_password_expired, is_suspended, profile,
       custom_data, identities, logto_config, mfa_verifications, client_id, last_sign_in_at,
       created_at, updated_at
  from users
 where tenant_id = $1
 order by created_at desc, id desc
 limit $2 offset $3;

-- name: count
-- slow
select count(*) from users where tenant_id = $1;

-- name: list_after
-- slow
select id, username, primary_email, primary_phone, name, avatar, password_digest,
       password_algorithm, password_updated_at, is_password_expired, is_suspended, profile,
       custom_data, identities, logto_config, mfa_verifications, client_id, last_sign_in_at,
       created_at, updated_at
  from users
 where tenant_id = $1 and (created_at < $2 or (created_at = $2 and id < $3))
 order by created_at desc, id desc
 limit $4;

-- name: list_of_role
-- slow
select users.id, users.username, users.primary_email, users.primary_phone, users.name, users.avatar,
       users.password_digest, users.password_algorithm, users.password_updated_at,
       users.is_password_expired, users.is_suspended, users.profile, users.custom_data,
       users.identities, users.logto_config, users.mfa_verifications, users.client_id,
       users.last_sign_in_at, users.created_at, users.updated_at
  from user_roles
  join users on users.tenant_id = user_roles.tenant_id and users.id = user_roles.user_id
 where user_roles.tenant_id = $1 and user_roles.role_id = $2
 order by users.created_at desc, users.id desc
 limit $3 offset $4;

-- name: list_of_role_after
-- slow
select users.id, users.username, users.primary_email, users.primary_phone, users.name, users.avatar,
       users.password_digest, users.password_algorithm, users.password_updated_at,
       users.is_password_expired, users.is_suspended, users.profile, users.custom_data,
       users.identities, users.logto_config, users.mfa_verifications, users.client_id,
       users.last_sign_in_at, users.created_at, users.updated_at
  from user_roles
  join users on users.tenant_id = user_roles.tenant_id and users.id = user_roles.user_id
 where user_roles.tenant_id = $1 and user_roles.role_id = $2
   and (users.created_at < $3 or (users.created_at = $3 and users.id < $4))
 order by users.created_at desc, users.id desc
 limit $5;

-- name: list_ids_of_role
-- slow
select user_id as id from user_roles where tenant_id = $1 and role_id = $2 order by user_id;

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
select id from users where tenant_id = $1 and username_key = $2 order by id;

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
update users
   set username = $3, username_key = $4, primary_email = $5, email_key = $6, primary_phone = $7,
       phone_key = $8, name = $9, avatar = $10, is_password_expired = $11, is_suspended = $12,
       profile = $13, custom_data = $14, identities = $15, logto_config = $16,
       mfa_verifications = $17, updated_at = $18
 where tenant_id = $1 and id = $2 and updated_at = $19;

-- name: update_password
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
 where tenant_id = $1 and id = $2;

-- name: remove
delete from users where tenant_id = $1 and id = $2;

-- name: add_role
insert into user_roles (tenant_id, user_id, role_id)
values ($1, $2, $3)
on conflict (tenant_id, user_id, role_id) do nothing;

-- name: remove_role
delete from user_roles where tenant_id = $1 and user_id = $2 and role_id = $3;

-- name: remove_all_roles
delete from user_roles where tenant_id = $1 and user_id = $2;
