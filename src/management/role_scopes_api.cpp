#include "management/role_scopes_api.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "management/list.hpp"
#include "management/role_rules.hpp"
#include "management/scope_search.hpp"
#include "store/roles.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using store::Roles;

constexpr std::string_view tag = "Roles";

}  // namespace

std::vector<http::Route> RoleScopesApi::routes() {
    using http::route;
    using Api = RoleScopesApi;
    constexpr auto management = http::Access::management;
    constexpr std::string_view all = "/api/roles/{id}/scopes";
    return {
        route<&Api::list>(
            *this, "GET", all, management, {.summary = "List the scopes of a role", .tag = tag}
        ),
        route<&Api::add>(
            *this,
            "POST",
            all,
            management,
            {.summary = "Add scopes to a role", .success = 201, .tag = tag}
        ),
        route<&Api::remove>(
            *this,
            "DELETE",
            "/api/roles/{id}/scopes/{scopeId}",
            management,
            {.summary = "Take a scope from a role", .tag = tag}
        ),
    };
}

Task<http::Page<RoleScope>>
RoleScopesApi::list(const http::Request& request, http::Path<"id"> id, http::PageRequest position) {
    CO_TRY(const auto search, Search::parse(request, scope_search_fields));
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    const Role* role = snapshot->find_role(id.value);
    if (!role) co_return fail(errors::not_exists);
    std::vector<RoleScope> scopes;
    for (const std::string& scope_id : role->scope_ids) {
        const Resource* resource = nullptr;
        const Scope* scope = find_scope(*snapshot, scope_id, resource);
        if (!scope || !matches(search, *scope)) continue;
        scopes.push_back(
            {request.tenant.value,
             scope->id,
             scope->resource_id,
             scope->name,
             scope->description,
             scope->created_at,
             present(request.tenant, *resource)}
        );
    }
    co_return page_of(std::move(scopes), position);
}

Task<std::vector<ScopeShape>>
RoleScopesApi::add(const http::Request& request, http::Path<"id"> id, http::Body<ScopeIds> body) {
    const auto scope_ids = without_repetitions(body.value.scope_ids);
    if (scope_ids.empty()) co_return json::invalid("scopeIds", "must not be empty");
    CO_TRY(auto snapshot, co_await snapshots_.get_latest(request.tenant));
    const Role* role = snapshot->find_role(id.value);
    if (!role) co_return fail(errors::not_exists);
    CO_CHECK(check_scopes(*snapshot, scope_ids, role->type));
    sql::Batch batch;
    ConflictMeanings meanings;
    for (const std::string& scope_id : scope_ids) {
        meanings.guards.push_back(
            {Roles::add_new_scope(batch, role->id, scope_id), &errors::role_scope_exists}
        );
    }
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Role.AddScopes",
        {{"roleId", role->id}, {"scopeIds", json::encode(scope_ids)}},
        std::move(meanings)
    ));

    CO_TRY(snapshot, co_await snapshots_.get_latest(request.tenant));
    std::vector<ScopeShape> scopes;
    role = snapshot->find_role(id.value);
    if (!role) co_return fail(errors::not_exists);
    for (const std::string& scope_id : role->scope_ids) {
        const Resource* resource = nullptr;
        const Scope* scope = find_scope(*snapshot, scope_id, resource);
        if (scope) scopes.push_back(present(request.tenant, *scope));
    }
    co_return scopes;
}

Task<void> RoleScopesApi::remove(
    const http::Request& request,
    http::Path<"id"> id,
    http::Path<"scopeId"> scope_id
) {
    sql::Batch batch;
    Roles::remove_scope(batch, id.value, scope_id.value);
    co_return co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Role.RemoveScope",
        {{"roleId", id.value}, {"scopeId", scope_id.value}}
    );
}

}  // namespace ostiary::management
