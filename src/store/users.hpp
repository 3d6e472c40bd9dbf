#pragma once

#include "base/task.hpp"
#include "model/user.hpp"
#include "sql/database.hpp"
#include "store/standing.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace ostiary::store {

enum class UsernameCase { sensitive, ignored };

// Users whose usernames are the same but for their case.
struct UsernameConflict {
    std::string username_key;
    std::vector<std::string> user_ids;
};

// Where a walk over all users goes on: behind the user of this time and id.
struct UserCursor {
    Milliseconds created_at = INT64_MAX;
    std::string id;
};

// What a search looks at.
struct SearchedUser {
    std::string id;
    std::optional<std::string> username;
    std::optional<std::string> primary_email;
    std::optional<std::string> primary_phone;
    std::optional<std::string> name;
    Milliseconds created_at = 0;

    UserCursor cursor() const { return {created_at, id}; }
};

constexpr auto searched_user_columns() {
    return std::tuple{
        sql::column("id", &SearchedUser::id),
        sql::column("username", &SearchedUser::username),
        sql::column("primary_email", &SearchedUser::primary_email),
        sql::column("primary_phone", &SearchedUser::primary_phone),
        sql::column("name", &SearchedUser::name),
        sql::column("created_at", &SearchedUser::created_at),
    };
}

enum class UserKey { id, username, email, phone };

// How many users there are, and a number that moves when one goes or comes late, between others.
struct UserCount {
    std::int64_t users = 0;
    std::int64_t reorderings = 0;
};

// The accounts of a tenant. Identifiers are compared by their keys (model/identifier_key.hpp),
// which are computed here, so that no row is without.
//
// Members that take a Batch add to it; a violated uniqueness is the batch's Conflict, whose
// constraint is one of the names below.
//
// Thread safety: all members may be called concurrently.
class Users {
public:
    explicit Users(sql::Database& database) : database_(database) {}

    static constexpr std::string_view username_taken = "users.username";
    static constexpr std::string_view email_taken = "users.email_key";
    static constexpr std::string_view phone_taken = "users.phone_key";

    Task<std::optional<User>> find(TenantId tenant, UserId id);
    Task<std::optional<User>>
    find_by_username(TenantId tenant, std::string username, UsernameCase username_case);
    Task<std::optional<User>> find_by_email(TenantId tenant, const std::string& email);
    Task<std::optional<User>> find_by_phone(TenantId tenant, const std::string& phone);
    // Null: there is no such user.
    Task<std::shared_ptr<const UserWithRoles>> find_with_roles(TenantId tenant, UserId id);
    Task<std::vector<std::string>> list_role_ids(TenantId tenant, UserId id);

    Task<std::int64_t> count(TenantId tenant);
    Task<UserCount> get_count(TenantId tenant);
    // Newest first; the database walks over what the offset leaves out.
    Task<std::vector<User>> list(TenantId tenant, std::int64_t limit, std::int64_t offset);
    // The same from the user at the cursor on.
    Task<std::vector<User>>
    list_from(TenantId tenant, UserCursor first, std::int64_t limit, std::int64_t offset);
    // Those of the ids that exist, newest first.
    Task<std::vector<User>> list_by_id(TenantId tenant, std::vector<std::string> ids);
    Task<std::vector<User>> list_without_role(
        TenantId tenant,
        std::string role_id,
        std::int64_t limit,
        std::int64_t offset
    );
    // Users who have the role, newest first; and the ids of all of them.
    Task<std::vector<User>>
    list_of_role(TenantId tenant, std::string role_id, std::int64_t limit, std::int64_t offset);
    Task<std::vector<std::string>> list_ids_of_role(TenantId tenant, std::string role_id);

    // For searches: newest first from behind the cursor on; all or those of a role.
    Task<std::vector<SearchedUser>>
    list_searched_after(TenantId tenant, UserCursor after, std::int64_t limit);
    Task<std::vector<SearchedUser>> list_searched_of_role_after(
        TenantId tenant,
        std::string role_id,
        UserCursor after,
        std::int64_t limit
    );
    // Those of the ids that exist, in no order.
    Task<std::vector<SearchedUser>>
    list_searched_by_id(TenantId tenant, std::vector<std::string> ids);
    // Those whose identifier is compared as `identifier` is: all who have it in whatever case, as
    // far as the letters are ASCII, and however a telephone number is punctuated.
    Task<std::vector<SearchedUser>>
    list_searched_of_key(TenantId tenant, UserKey key, std::string identifier);

    // Usernames that differ by case alone.
    Task<std::vector<UsernameConflict>>
    list_username_conflicts(TenantId tenant, std::int64_t limit);
    Task<std::int64_t> count_username_conflicts(TenantId tenant);
    // Fails the batch, with a guard at the returned statement, if there are any.
    static std::size_t require_no_username_conflict(sql::Batch& batch);

    static void insert(sql::Batch& batch, const User& user);
    // Where usernames ignore case: fails the batch, with Conflict::Kind::guard at the returned
    // statement, if another user than `self` has the username in any spelling. Goes before the
    // insert or update; concurrent batches of the tenant wait for each other.
    static std::size_t
    require_free_username(sql::Batch& batch, std::string_view username, const UserId& self);
    // Writes all but the password and what sign-in records. `seen` is the updated_at that was read:
    // if another has written since, the batch fails with a guard at the returned statement.
    static std::size_t update(sql::Batch& batch, const User& user, Milliseconds seen);
    static void update_password(
        sql::Batch& batch,
        const UserId& id,
        std::string_view digest,
        std::string_view algorithm,
        Milliseconds now
    );
    // The same hash of the same password in a stronger form: nothing else changes. Does nothing if
    // the password has been changed meanwhile.
    static void rehash_password(
        sql::Batch& batch,
        const UserId& id,
        std::string_view old_digest,
        std::string_view digest,
        std::string_view algorithm
    );
    // The first client that a user signs in to stays on record. The batch fails, with a guard at
    // the statement, if the user is gone or suspended.
    static void
    record_sign_in(sql::Batch& batch, const UserId& id, const ClientId& client, Milliseconds now);
    static void remove(sql::Batch& batch, const UserId& id);

    static void add_role(sql::Batch& batch, const UserId& id, std::string_view role_id);
    // Fails the batch, by a guard at the returned statement, if the user has the role.
    static std::size_t add_new_role(sql::Batch& batch, const UserId& id, std::string_view role_id);
    // Fails the batch, with a guard at the returned statement, if any user has the role.
    static std::size_t require_unused_role(sql::Batch& batch, std::string_view role_id);
    static void remove_role(sql::Batch& batch, const UserId& id, std::string_view role_id);
    static void remove_all_roles(sql::Batch& batch, const UserId& id);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
