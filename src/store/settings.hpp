#pragma once

#include "base/task.hpp"
#include "json/fields.hpp"
#include "sql/database.hpp"

#include <map>
#include <string>
#include <string_view>

namespace ostiary::store {

// Configuration of a tenant by key; part of its snapshot.
namespace setting_keys {
inline constexpr std::string_view oidc_session = "oidc.session";  // {"ttl": seconds}
inline constexpr std::string_view id_token = "idToken";           // {"enabledExtendedClaims": []}
inline constexpr std::string_view key_rotation = "signingKeyRotationState";
}  // namespace setting_keys

// Thread safety: all members may be called concurrently.
class Settings {
public:
    explicit Settings(sql::Database& database) : database_(database) {}

    Task<std::map<std::string, json::value>> list(TenantId tenant);

    static void put(sql::Batch& batch, std::string_view key, const json::value& value);
    static void remove(sql::Batch& batch, std::string_view key);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
