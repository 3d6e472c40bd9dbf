#include "store/resources.hpp"

#include "store/records.hpp"
#include "store_sql.hpp"

#include <unordered_map>

namespace ostiary::store {
namespace {

struct ResourceRecord : Resource {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &Resource::id),
            sql::column("name", &Resource::name),
            sql::column("indicator", &Resource::indicator),
            sql::column("is_default", &Resource::is_default),
            sql::column("access_token_ttl", &Resource::access_token_ttl),
            sql::column("created_at", &Resource::created_at),
        };
    }
};

struct ScopeRecord : Scope {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &Scope::id),
            sql::column("resource_id", &Scope::resource_id),
            sql::column("name", &Scope::name),
            sql::column("description", &Scope::description),
            sql::column("created_at", &Scope::created_at),
        };
    }
};

}  // namespace

Task<std::vector<Resource>> Resources::list(TenantId tenant) {
    CO_TRY(
        auto resources,
        co_await list_models<Resource, ResourceRecord>(database_, tenant, resources_sql::list)
    );
    CO_TRY(
        auto scopes,
        co_await list_models<Scope, ScopeRecord>(database_, tenant, resources_sql::list_scopes)
    );
    std::unordered_map<std::string, Resource*> by_id;
    for (auto& resource : resources) by_id[resource.id] = &resource;
    for (auto& scope : scopes) {
        const auto found = by_id.find(scope.resource_id);
        if (found != by_id.end()) found->second->scopes.push_back(std::move(scope));
    }
    co_return resources;
}

void Resources::insert(sql::Batch& batch, const Resource& resource) {
    batch.add(
        resources_sql::insert,
        resource.id,
        resource.name,
        resource.indicator,
        resource.is_default,
        resource.access_token_ttl,
        resource.created_at
    );
}

void Resources::update(
    sql::Batch& batch,
    std::string_view id,
    const std::optional<std::string>& name,
    std::optional<std::int64_t> access_token_ttl
) {
    batch.require(resources_sql::update, id, name, access_token_ttl);
}

void Resources::set_default(sql::Batch& batch, std::string_view id, bool is_default) {
    batch.require(resources_sql::set_default, id, is_default);
}

void Resources::clear_default(sql::Batch& batch) {
    batch.add(resources_sql::clear_default);
}

void Resources::remove(sql::Batch& batch, std::string_view id) {
    batch.require(resources_sql::remove, id);
}

void Resources::insert_scope(sql::Batch& batch, const Scope& scope) {
    batch.add(
        resources_sql::insert_scope,
        scope.id,
        scope.resource_id,
        scope.name,
        scope.description,
        scope.created_at
    );
}

void Resources::update_scope(
    sql::Batch& batch,
    std::string_view resource_id,
    std::string_view id,
    const std::optional<std::string>& name,
    const std::optional<std::optional<std::string>>& description
) {
    batch.require(
        resources_sql::update_scope,
        resource_id,
        id,
        name,
        description.has_value(),
        description.value_or(std::nullopt)
    );
}

void Resources::remove_scope(sql::Batch& batch, std::string_view resource_id, std::string_view id) {
    batch.require(resources_sql::remove_scope, resource_id, id);
}

}  // namespace ostiary::store
