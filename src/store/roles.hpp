#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "model/resource.hpp"
#include "sql/database.hpp"

#include <string_view>
#include <vector>

namespace ostiary::store {

// Roles and the scopes they give. All of a tenant's are part of its snapshot; who has a role stands
// with users and clients.
//
// Thread safety: all members may be called concurrently.
class Roles {
public:
    explicit Roles(sql::Database& database) : database_(database) {}

    static constexpr std::string_view name_taken = "roles.name";

    // Newest first, each with the ids of its scopes.
    Task<std::vector<Role>> list(TenantId tenant);
    // How many users or clients have the role.
    Task<std::int64_t> count_users(TenantId tenant, std::string role_id);
    Task<std::int64_t> count_clients(TenantId tenant, std::string role_id);

    static void insert(sql::Batch& batch, const Role& role, Milliseconds now);
    static void update(sql::Batch& batch, const Role& role);
    static void remove(sql::Batch& batch, std::string_view id);
    static void add_scope(sql::Batch& batch, std::string_view id, std::string_view scope_id);
    static void remove_scope(sql::Batch& batch, std::string_view id, std::string_view scope_id);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
