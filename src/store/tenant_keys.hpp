#pragma once

#include "base/task.hpp"
#include "model/tenant_key.hpp"
#include "sql/database.hpp"

#include <string_view>
#include <vector>

namespace ostiary::store {

// The signing and cookie keys of a tenant, sealed; part of its snapshot.
//
// Thread safety: all members may be called concurrently.
class TenantKeys {
public:
    explicit TenantKeys(sql::Database& database) : database_(database) {}

    // Newest first.
    Task<std::vector<TenantKey>> list(TenantId tenant);
    // Tenants that have a Next key whose time has come.
    Task<std::vector<TenantId>> list_tenants_with_due_keys(Milliseconds now);

    static void insert(sql::Batch& batch, const TenantKey& key);
    // Fails the batch unless the key still has the status `from`.
    static void set_status(sql::Batch& batch, std::string_view id, KeyStatus from, KeyStatus to);
    // Only a Previous key can go; fails the batch if it is anything else.
    static void remove(sql::Batch& batch, std::string_view id);
    // Removes a key that has this status; fails the batch if it has another.
    static void discard(sql::Batch& batch, std::string_view id, KeyStatus status);
    static void reseal(sql::Batch& batch, std::string_view id, std::string_view sealed_key);

    // Where a key is sealed (crypto/vault.hpp).
    static constexpr std::string_view table = "tenant_keys";
    static constexpr std::string_view column = "sealed_key";

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
