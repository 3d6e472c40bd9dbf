#include "store/users.hpp"

#include "model/identifier_key.hpp"
#include "store/cells.hpp"
#include "store/records.hpp"
#include "store/rows.hpp"
#include "store_sql.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace ostiary::store {
namespace {

struct SearchedRow : SearchedUser {
    static constexpr auto columns() { return searched_user_columns(); }
};

struct CountRow : UserCount {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("users", &UserCount::users),
            sql::column("reorderings", &UserCount::reorderings),
        };
    }
};

// Such an offset is worth another thread.
constexpr std::int64_t far_offset = 1000;
// What a statement has places for.
constexpr std::size_t ids_at_a_time = 32;

template <class Model, class Record>
Task<std::vector<Model>> list_with_ids(
    sql::Database& database,
    TenantId tenant,
    const sql::Query& query,
    std::vector<std::string> ids
) {
    std::vector<Model> models;
    for (std::size_t first = 0; first < ids.size(); first += ids_at_a_time) {
        sql::Values places;
        for (std::size_t i = first; i < first + ids_at_a_time; ++i) {
            places.push_back(sql::to_value(i < ids.size() ? ids[i] : ids.back()));
        }
        CO_TRY(auto rows, co_await database.run(tenant, query, std::move(places)));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            models.push_back(sql::take_record<Record>(rows, i));
        }
    }
    co_return models;
}

using Key = std::string (*)(std::string_view);

std::optional<std::string> key_of(const std::optional<std::string>& identifier, Key key) {
    return identifier ? std::optional(key(*identifier)) : std::nullopt;
}

}  // namespace

Task<std::optional<User>> Users::find(TenantId tenant, UserId id) {
    return find_model<User, UserRow>(database_, std::move(tenant), users_sql::find, std::move(id));
}

Task<std::optional<User>>
Users::find_by_username(TenantId tenant, std::string username, UsernameCase username_case) {
    if (username_case == UsernameCase::sensitive) {
        return find_model<User, UserRow>(
            database_, std::move(tenant), users_sql::find_by_username, std::move(username)
        );
    }
    return find_model<User, UserRow>(
        database_, std::move(tenant), users_sql::find_by_username_key, username_key(username)
    );
}

Task<std::optional<User>> Users::find_by_email(TenantId tenant, const std::string& email) {
    return find_model<User, UserRow>(
        database_, std::move(tenant), users_sql::find_by_email_key, email_key(email)
    );
}

Task<std::optional<User>> Users::find_by_phone(TenantId tenant, const std::string& phone) {
    return find_model<User, UserRow>(
        database_, std::move(tenant), users_sql::find_by_phone_key, phone_key(phone)
    );
}

Task<std::shared_ptr<const UserWithRoles>> Users::find_with_roles(TenantId tenant, UserId id) {
    sql::Values values{sql::to_value(id)};
    CO_TRY(
        auto rows,
        co_await database_.run(std::move(tenant), standing_sql::of_user, std::move(values))
    );
    co_return take_user(rows, 0);
}

Task<std::vector<std::string>> Users::list_role_ids(TenantId tenant, UserId id) {
    return list_ids(database_, std::move(tenant), users_sql::list_role_ids, std::move(id));
}

Task<std::int64_t> Users::count(TenantId tenant) {
    CO_TRY(const auto count, co_await get_count(std::move(tenant)));
    co_return count.users;
}

Task<UserCount> Users::get_count(TenantId tenant) {
    CO_TRY(
        const auto count, co_await database_.find<CountRow>(std::move(tenant), users_sql::count)
    );
    co_return count ? UserCount(*count) : UserCount{};
}

Task<std::vector<User>> Users::list(TenantId tenant, std::int64_t limit, std::int64_t offset) {
    const auto& query = offset < far_offset ? users_sql::list : users_sql::list_far;
    return list_models<User, UserRow>(database_, std::move(tenant), query, limit, offset);
}

Task<std::vector<User>>
Users::list_from(TenantId tenant, UserCursor first, std::int64_t limit, std::int64_t offset) {
    return list_models<User, UserRow>(
        database_,
        std::move(tenant),
        users_sql::list_from,
        first.created_at,
        std::move(first.id),
        limit,
        offset
    );
}

Task<std::vector<User>> Users::list_by_id(TenantId tenant, std::vector<std::string> ids) {
    CO_TRY(
        auto users,
        co_await (list_with_ids<User, UserRow>(
            database_, std::move(tenant), users_sql::list_by_id, std::move(ids)
        ))
    );
    std::ranges::sort(users, std::ranges::greater{}, [](const User& user) {
        return std::pair(user.created_at, std::string_view(user.id.value));
    });
    co_return users;
}

Task<std::vector<User>> Users::list_without_role(
    TenantId tenant,
    std::string role_id,
    std::int64_t limit,
    std::int64_t offset
) {
    return list_models<User, UserRow>(
        database_,
        std::move(tenant),
        users_sql::list_without_role,
        std::move(role_id),
        limit,
        offset
    );
}

Task<std::vector<SearchedUser>>
Users::list_searched_after(TenantId tenant, UserCursor after, std::int64_t limit) {
    return list_models<SearchedUser, SearchedRow>(
        database_,
        std::move(tenant),
        users_sql::list_searched_after,
        after.created_at,
        std::move(after.id),
        limit
    );
}

Task<std::vector<SearchedUser>>
Users::list_searched_by_id(TenantId tenant, std::vector<std::string> ids) {
    return list_with_ids<SearchedUser, SearchedRow>(
        database_, std::move(tenant), users_sql::list_searched_by_id, std::move(ids)
    );
}

Task<std::vector<SearchedUser>>
Users::list_searched_of_key(TenantId tenant, UserKey key, std::string identifier) {
    const auto list = [&](const sql::Query& query, std::string value) {
        return list_models<SearchedUser, SearchedRow>(
            database_, std::move(tenant), query, std::move(value)
        );
    };
    switch (key) {
        case UserKey::username:
            return list(users_sql::list_searched_of_username_key, username_key(identifier));
        case UserKey::email:
            return list(users_sql::list_searched_of_email_key, email_key(identifier));
        case UserKey::phone:
            return list(users_sql::list_searched_of_phone_key, phone_key(identifier));
        case UserKey::id:
            break;
    }
    return list(users_sql::list_searched_of_id, std::move(identifier));
}

Task<std::vector<User>>
Users::list_of_role(TenantId tenant, std::string role_id, std::int64_t limit, std::int64_t offset) {
    return list_models<User, UserRow>(
        database_, std::move(tenant), users_sql::list_of_role, std::move(role_id), limit, offset
    );
}

Task<std::vector<SearchedUser>> Users::list_searched_of_role_after(
    TenantId tenant,
    std::string role_id,
    UserCursor after,
    std::int64_t limit
) {
    return list_models<SearchedUser, SearchedRow>(
        database_,
        std::move(tenant),
        users_sql::list_searched_of_role_after,
        std::move(role_id),
        after.created_at,
        std::move(after.id),
        limit
    );
}

Task<std::vector<std::string>> Users::list_ids_of_role(TenantId tenant, std::string role_id) {
    return list_ids(database_, std::move(tenant), users_sql::list_ids_of_role, std::move(role_id));
}

Task<std::vector<UsernameConflict>>
Users::list_username_conflicts(TenantId tenant, std::int64_t limit) {
    CO_TRY(
        const auto keys,
        co_await list_ids(database_, tenant, users_sql::list_username_conflicts, limit)
    );
    std::vector<UsernameConflict> conflicts;
    for (const std::string& key : keys) {
        CO_TRY(
            auto ids, co_await list_ids(database_, tenant, users_sql::list_ids_of_username_key, key)
        );
        conflicts.push_back({key, std::move(ids)});
    }
    co_return conflicts;
}

Task<std::int64_t> Users::count_username_conflicts(TenantId tenant) {
    return database_.count(std::move(tenant), users_sql::count_username_conflicts);
}

std::size_t Users::require_no_username_conflict(sql::Batch& batch) {
    return batch.require(users_sql::require_no_username_conflict);
}

void Users::insert(sql::Batch& batch, const User& user) {
    batch.add(
        users_sql::insert,
        user.id,
        user.username,
        key_of(user.username, username_key),
        user.primary_email,
        key_of(user.primary_email, email_key),
        user.primary_phone,
        key_of(user.primary_phone, phone_key),
        user.name,
        user.avatar,
        user.password_digest,
        user.password_algorithm,
        user.password_updated_at,
        user.is_password_expired,
        user.is_suspended,
        sql::as_json(user.profile),
        sql::as_json(user.custom_data),
        sql::as_json(user.identities),
        sql::as_json(user.logto_config),
        sql::as_json(user.mfa_verifications),
        user.client_id,
        user.last_sign_in_at,
        user.created_at,
        user.updated_at
    );
}

std::size_t
Users::require_free_username(sql::Batch& batch, std::string_view username, const UserId& self) {
    batch.require(users_sql::lock_tenant);
    return batch.require(users_sql::require_free_username, username_key(username), self);
}

std::size_t Users::update(sql::Batch& batch, const User& user, Milliseconds seen) {
    return batch.require(
        users_sql::update,
        user.id,
        user.username,
        key_of(user.username, username_key),
        user.primary_email,
        key_of(user.primary_email, email_key),
        user.primary_phone,
        key_of(user.primary_phone, phone_key),
        user.name,
        user.avatar,
        user.is_password_expired,
        user.is_suspended,
        sql::as_json(user.profile),
        sql::as_json(user.custom_data),
        sql::as_json(user.identities),
        sql::as_json(user.logto_config),
        sql::as_json(user.mfa_verifications),
        user.updated_at,
        seen
    );
}

void Users::update_password(
    sql::Batch& batch,
    const UserId& id,
    std::string_view digest,
    std::string_view algorithm,
    Milliseconds now
) {
    batch.require(users_sql::update_password, id, digest, algorithm, now);
}

void Users::rehash_password(
    sql::Batch& batch,
    const UserId& id,
    std::string_view old_digest,
    std::string_view digest,
    std::string_view algorithm
) {
    batch.add(users_sql::rehash_password, id, old_digest, digest, algorithm);
}

void Users::record_sign_in(
    sql::Batch& batch,
    const UserId& id,
    const ClientId& client,
    Milliseconds now
) {
    batch.require(users_sql::record_sign_in, id, client, now);
}

void Users::remove(sql::Batch& batch, const UserId& id) {
    batch.require(users_sql::remove, id);
}

void Users::add_role(sql::Batch& batch, const UserId& id, std::string_view role_id) {
    batch.add(users_sql::add_role, id, role_id);
}

std::size_t Users::add_new_role(sql::Batch& batch, const UserId& id, std::string_view role_id) {
    return batch.require(users_sql::add_role, id, role_id);
}

std::size_t Users::require_unused_role(sql::Batch& batch, std::string_view role_id) {
    return batch.require(users_sql::require_unused_role, role_id);
}

void Users::remove_role(sql::Batch& batch, const UserId& id, std::string_view role_id) {
    batch.require(users_sql::remove_role, id, role_id);
}

void Users::remove_all_roles(sql::Batch& batch, const UserId& id) {
    batch.add(users_sql::remove_all_roles, id);
}

}  // namespace ostiary::store
