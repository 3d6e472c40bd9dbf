#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/task.hpp"
#include "crypto/vault.hpp"
#include "model/tenant_key.hpp"
#include "sql/database.hpp"
#include "store/snapshot.hpp"

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

// The role of the admin tenant that everyone who belongs to it has.
inline constexpr std::string_view admin_tenant_user_role = "user";
// The role of the admin tenant that gives a user power over a tenant.
std::string administrator_role(std::string_view tenant);

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

inline constexpr ErrorKind invalid_tenant_id{
    "tenant.invalid_id",
    400,
    "The id of a tenant has 1 to 21 lower-case letters, digits, hyphens and underscores."
};
inline constexpr ErrorKind tenant_exists{"tenant.exists", 422, "There is a tenant of that id."};

struct NewTenant {
    TenantId id;
    std::string name;
    sql::Batch event;  // written with the tenant, of which it tells
};

// Makes a tenant like `default`: with keys, a sign-in experience and its own Management API, and in
// the admin tenant the role `<id>:admin` and the client `m-<id>` that administer it.
Task<void> create_tenant(
    Snapshots& snapshots,
    const Vault& vault,
    Random& random,
    Clock& clock,
    MakeKey make_key,
    NewTenant tenant
);

}  // namespace ostiary::store
