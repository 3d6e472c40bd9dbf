#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::store {

struct Tenant {
    TenantId id;
    std::string name;
    std::int64_t version = 0;
    bool is_suspended = false;
    Milliseconds created_at = 0;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &Tenant::id),
            sql::column("name", &Tenant::name),
            sql::column("version", &Tenant::version),
            sql::column("is_suspended", &Tenant::is_suspended),
            sql::column("created_at", &Tenant::created_at),
        };
    }
};

// What may be the id of a tenant: it stands in the path /t/<id> and in the name of its API.
bool is_tenant_id(std::string_view text);

// Thread safety: all members may be called concurrently.
class Tenants {
public:
    explicit Tenants(sql::Database& database) : database_(database) {}

    Task<std::optional<Tenant>> find(TenantId id);
    Task<std::vector<Tenant>> list();

    // Fails the batch if the tenant exists.
    static void insert_first(sql::Batch& batch, std::string_view name, Milliseconds now);
    // Fails the batch, with a guard at the returned statement, if the configuration has changed
    // since that version: for a change that was decided on what the version had.
    static std::size_t require_version(sql::Batch& batch, std::int64_t version);
    // Tells every node that the configuration has changed.
    static void bump(sql::Batch& batch);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
