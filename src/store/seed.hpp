#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/task.hpp"
#include "crypto/vault.hpp"
#include "model/tenant_key.hpp"
#include "sql/database.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// What an installation has from its first start: the tenants `default` and `admin` with their keys,
// their sign-in experience, the Management API as a resource, the roles that give access to it, and
// the clients that administer each tenant.
namespace ostiary::store {

inline constexpr std::string_view default_tenant = "default";
inline constexpr std::string_view admin_tenant = "admin";

// What needs more than the store: makes a new key of that kind, sealed for the tenant.
using MakeKey = std::function<TenantKey(const TenantId& tenant, KeyKind kind)>;

struct SeedOptions {
    std::vector<std::string> admin_console_redirect_uris;  // of the client `admin-console`
};

// Brings what is missing, and changes nothing that is there: it may run at every start, and on any
// number of nodes at once. Each tenant is one batch; its keys come with it.
//
// Returns how many tenants were made.
Task<int> seed(
    sql::Database& database,
    const Vault& vault,
    Random& random,
    Clock& clock,
    MakeKey make_key,
    SeedOptions options
);

}  // namespace ostiary::store
