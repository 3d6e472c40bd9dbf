#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "sql/database.hpp"
#include "store/secret_seal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::store {

// A token that a user, or an administrator for them, has made for programs of theirs; a client
// exchanges it for an access token (RFC 8693).
struct PersonalAccessToken {
    UserId user_id;
    std::string name;
    std::string digest;        // SHA-256 of the value
    std::string sealed_value;  // opened only to show it again
    Milliseconds created_at = 0;
    std::optional<Milliseconds> expires_at;

    static constexpr auto columns() {
        using T = PersonalAccessToken;
        return std::tuple{
            sql::column("user_id", &T::user_id),
            sql::column("name", &T::name),
            sql::column("digest", &T::digest),
            sql::column("sealed_value", &T::sealed_value),
            sql::column("created_at", &T::created_at),
            sql::column("expires_at", &T::expires_at),
        };
    }
};

// Thread safety: all members may be called concurrently.
class PersonalAccessTokens {
public:
    explicit PersonalAccessTokens(sql::Database& database) : database_(database) {}

    static constexpr std::string_view name_taken = "personal_access_tokens.user_id,name";
    static constexpr std::string_view value_prefix = "pat_";

    static SecretSeal
    seal_context(const TenantId& tenant, const UserId& user, std::string_view name) {
        return {tenant, "personal_access_tokens", user.value, name};
    }

    // The token of that value, whatever its expiry: the caller judges.
    Task<std::optional<PersonalAccessToken>> find(TenantId tenant, const std::string& value);
    // Oldest first.
    Task<std::vector<PersonalAccessToken>> list(TenantId tenant, UserId user);

    static void insert(sql::Batch& batch, const PersonalAccessToken& token);
    static void rename(
        sql::Batch& batch,
        const UserId& user,
        std::string_view name,
        std::string_view new_name,
        std::string_view sealed_value
    );
    static void remove(sql::Batch& batch, const UserId& user, std::string_view name);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
