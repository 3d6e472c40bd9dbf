#include "store/roles.hpp"

#include "store/cells.hpp"
#include "store/records.hpp"
#include "store_sql.hpp"

#include <unordered_map>

namespace ostiary::store {
namespace {

struct RoleRecord : Role {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &Role::id),
            sql::column("name", &Role::name),
            sql::column("description", &Role::description),
            sql::column("type", &Role::type),
            sql::column("is_default", &Role::is_default),
        };
    }
};

struct RoleUserRecord : RoleUser {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &RoleUser::id),
            sql::column("name", &RoleUser::name),
            sql::column("avatar", &RoleUser::avatar),
        };
    }
};

struct RoleClientRecord : RoleClient {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &RoleClient::id),
            sql::column("name", &RoleClient::name),
            sql::column("type", &RoleClient::type),
        };
    }
};

struct RoleScopeRow {
    std::string role_id;
    std::string scope_id;
    static constexpr auto columns() {
        return std::tuple{
            sql::column("role_id", &RoleScopeRow::role_id),
            sql::column("scope_id", &RoleScopeRow::scope_id),
        };
    }
};

}  // namespace

Task<std::vector<Role>> Roles::list(TenantId tenant) {
    CO_TRY(auto roles, co_await list_models<Role, RoleRecord>(database_, tenant, roles_sql::list));
    CO_TRY(auto scopes, co_await database_.list<RoleScopeRow>(tenant, roles_sql::list_scopes));
    std::unordered_map<std::string, Role*> by_id;
    for (auto& role : roles) by_id[role.id] = &role;
    for (auto& row : scopes) {
        const auto found = by_id.find(row.role_id);
        if (found != by_id.end()) found->second->scope_ids.push_back(std::move(row.scope_id));
    }
    co_return roles;
}

Task<std::int64_t> Roles::count_users(TenantId tenant, std::string role_id) {
    return database_.count(std::move(tenant), roles_sql::count_users, std::move(role_id));
}

Task<std::int64_t> Roles::count_clients(TenantId tenant, std::string role_id) {
    return database_.count(std::move(tenant), roles_sql::count_clients, std::move(role_id));
}

Task<std::vector<RoleUser>> Roles::list_some_users(TenantId tenant, std::string id, int limit) {
    return list_models<RoleUser, RoleUserRecord>(
        database_, std::move(tenant), roles_sql::list_some_users, std::move(id), limit
    );
}

Task<std::vector<RoleClient>> Roles::list_some_clients(TenantId tenant, std::string id, int limit) {
    return list_models<RoleClient, RoleClientRecord>(
        database_, std::move(tenant), roles_sql::list_some_clients, std::move(id), limit
    );
}

void Roles::insert(sql::Batch& batch, const Role& role, Milliseconds now) {
    batch.add(
        roles_sql::insert,
        role.id,
        role.name,
        role.description,
        json::to_name(role.type),
        role.is_default,
        now
    );
    for (const auto& scope_id : role.scope_ids) add_scope(batch, role.id, scope_id);
}

void Roles::update(
    sql::Batch& batch,
    std::string_view id,
    const std::optional<std::string>& name,
    const std::optional<std::string>& description,
    std::optional<bool> is_default
) {
    batch.require(roles_sql::update, id, name, description, is_default);
}

void Roles::remove(sql::Batch& batch, std::string_view id) {
    batch.require(roles_sql::remove, id);
}

void Roles::add_scope(sql::Batch& batch, std::string_view id, std::string_view scope_id) {
    batch.add(roles_sql::add_scope, id, scope_id);
}

std::size_t
Roles::add_new_scope(sql::Batch& batch, std::string_view id, std::string_view scope_id) {
    return batch.require(roles_sql::add_scope, id, scope_id);
}

void Roles::remove_scope(sql::Batch& batch, std::string_view id, std::string_view scope_id) {
    batch.require(roles_sql::remove_scope, id, scope_id);
}

}  // namespace ostiary::store
