#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "model/client.hpp"
#include "model/resource.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::store {

// What a list of roles shows of those who have one.
struct RoleUser {
    std::string id;
    std::optional<std::string> name;
    std::optional<std::string> avatar;
};
struct RoleClient {
    std::string id;
    std::string name;
    ClientType type = ClientType::machine_to_machine;
};

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

    // The first few of them.
    Task<std::vector<RoleUser>> list_some_users(TenantId tenant, std::string id, int limit);
    Task<std::vector<RoleClient>> list_some_clients(TenantId tenant, std::string id, int limit);

    static void insert(sql::Batch& batch, const Role& role, Milliseconds now);
    // Changes the members that are given; fails the batch if there is no such role.
    static void update(
        sql::Batch& batch,
        std::string_view id,
        const std::optional<std::string>& name,
        const std::optional<std::string>& description,
        std::optional<bool> is_default
    );
    static void remove(sql::Batch& batch, std::string_view id);
    // Does nothing if the role has the scope.
    static void add_scope(sql::Batch& batch, std::string_view id, std::string_view scope_id);
    // Fails the batch, by a guard at the returned statement, if the role has the scope.
    static std::size_t
    add_new_scope(sql::Batch& batch, std::string_view id, std::string_view scope_id);
    static void remove_scope(sql::Batch& batch, std::string_view id, std::string_view scope_id);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
