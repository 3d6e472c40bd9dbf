#include "management/roles_api.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "management/list.hpp"
#include "management/resources_api.hpp"
#include "management/role_assignment.hpp"
#include "management/search.hpp"
#include "store/seed.hpp"

#include <algorithm>
#include <set>

namespace ostiary::management {
namespace {

using http::Access;
using http::Body;
using http::Page;
using http::PageRequest;
using http::Path;
using http::Query;
using http::Request;
using store::Roles;

constexpr std::size_t most_featured = 3;
constexpr std::string_view internal_prefix = "#internal:";

}  // namespace

Result<void> check_role_scopes(
    const store::Snapshot& snapshot,
    RoleType type,
    const std::vector<std::string>& scope_ids
) {
    for (const auto& id : scope_ids) {
        bool found = false;
        for (const Resource& resource : snapshot.resources) {
            if (std::ranges::find(resource.scopes, id, &Scope::id) == resource.scopes.end())
                continue;
            found = true;
            // In the admin tenant, people administer the other tenants by their roles.
            if (type == RoleType::user && snapshot.tenant.value != store::admin_tenant &&
                is_management_api(snapshot.tenant, resource)) {
                return fail(errors::management_scope_for_user_role);
            }
        }
        if (!found) return fail(errors::not_exists);
    }
    return {};
}

std::vector<http::Route> RolesApi::routes() {
    using Api = RolesApi;
    constexpr auto access = Access::management;
    return {
        http::route<&Api::list>(*this, "GET", "/api/roles", access, {.summary = "Get roles"}),
        http::route<&Api::create>(
            *this, "POST", "/api/roles", access, {.summary = "Create a role"}
        ),
        http::route<&Api::get>(*this, "GET", "/api/roles/{id}", access, {.summary = "Get role"}),
        http::route<&Api::update>(
            *this, "PATCH", "/api/roles/{id}", access, {.summary = "Update role"}
        ),
        http::route<&Api::remove>(
            *this, "DELETE", "/api/roles/{id}", access, {.summary = "Delete role"}
        ),
    };
}

Task<Role> RolesApi::find(TenantId tenant, std::string id) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(std::move(tenant)));
    const Role* role = snapshot->find_role(id);
    if (!role) co_return fail(errors::not_exists);
    co_return *role;
}

Task<RoleSummary> RolesApi::summarize(TenantId tenant, Role role) {
    RoleSummary summary;
    summary.tenant_id = tenant.value;
    summary.id = role.id;
    summary.name = role.name;
    summary.description = role.description;
    summary.type = role.type;
    summary.is_default = role.is_default;
    CO_TRY(summary.users_count, co_await roles_.count_users(tenant, role.id));
    CO_TRY(const auto users, co_await users_.list_of_role(tenant, role.id, most_featured, 0));
    for (const User& user : users) {
        summary.featured_users.push_back({user.id.value, user.avatar, user.name});
    }
    CO_TRY(const auto clients, co_await clients_.list_ids_of_role(tenant, role.id));
    summary.applications_count = static_cast<std::int64_t>(clients.size());
    for (std::size_t i = 0; i < std::min(clients.size(), most_featured); ++i) {
        CO_TRY(const auto client, co_await clients_.find(tenant, ClientId(clients[i])));
        if (!client) continue;
        summary.featured_applications.push_back({client->id.value, client->name, client->type});
    }
    co_return summary;
}

Task<Page<RoleSummary>>
RolesApi::list(const Request& request, PageRequest page, Query<ListRoles> query) {
    std::optional<RoleType> type;
    if (query.value.type) {
        type = json::from_name<RoleType>(*query.value.type);
        if (!type)
            co_return json::invalid("type", "must be one of " + json::listed_names<RoleType>());
    }
    CO_TRY(const auto search, Search::parse(request, role_search_fields));
    std::set<std::string> excluded;
    if (query.value.exclude_user_id) {
        const UserId user(*query.value.exclude_user_id);
        CO_TRY(auto ids, co_await users_.list_role_ids(request.tenant, user));
        excluded.insert(ids.begin(), ids.end());
    }
    if (query.value.exclude_application_id) {
        const ClientId client(*query.value.exclude_application_id);
        CO_TRY(auto ids, co_await clients_.list_role_ids(request.tenant, client));
        excluded.insert(ids.begin(), ids.end());
    }
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    std::vector<Role> matching;
    for (const Role& role : snapshot->roles) {
        if ((type && role.type != *type) || excluded.contains(role.id)) continue;
        const auto read = [&](std::string_view field) { return read_role(role, field); };
        if (search.matches(read)) matching.push_back(role);
    }
    auto roles = page_of(std::move(matching), page.or_first());
    Page<RoleSummary> summaries{{}, roles.total, roles.position};
    for (Role& role : roles.items) {
        CO_TRY(auto summary, co_await summarize(request.tenant, std::move(role)));
        summaries.items.push_back(std::move(summary));
    }
    co_return summaries;
}

Task<RoleShape> RolesApi::create(const Request& request, Body<CreateRole> body) {
    if (body.value.name.starts_with(internal_prefix)) co_return fail(errors::internal_role);
    Role role;
    role.id = standard_id(random_);
    role.name = std::move(body.value.name);
    role.description = std::move(body.value.description);
    role.type = body.value.type;
    role.is_default = body.value.is_default;
    role.scope_ids = std::move(body.value.scope_ids).value_or(std::vector<std::string>{});
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    CO_CHECK(check_role_scopes(*snapshot, role.type, role.scope_ids));
    sql::Batch batch;
    Roles::insert(batch, role, clock_.now());
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Role.Create",
        {{"roleId", role.id}},
        {.unique = {{Roles::name_taken, &errors::role_name_in_use}}}
    ));
    co_return present(request.tenant, role);
}

Task<RoleShape> RolesApi::get(const Request& request, Path<"id"> id) {
    CO_TRY(const auto role, co_await find(request.tenant, id.value));
    co_return present(request.tenant, role);
}

Task<RoleShape> RolesApi::update(const Request& request, Path<"id"> id, Body<UpdateRole> body) {
    CO_TRY(auto role, co_await find(request.tenant, id.value));
    if (body.value.name) role.name = *std::move(body.value.name);
    if (body.value.description) role.description = *std::move(body.value.description);
    if (body.value.is_default) role.is_default = *body.value.is_default;
    if (role.name.starts_with(internal_prefix)) co_return fail(errors::internal_role);
    sql::Batch batch;
    Roles::update(batch, role);
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Role.Update",
        {{"roleId", role.id}},
        {.unique = {{Roles::name_taken, &errors::role_name_in_use}}}
    ));
    co_return present(request.tenant, role);
}

Task<void> RolesApi::remove(const Request& request, Path<"id"> id) {
    CO_TRY(const auto role, co_await find(request.tenant, id.value));
    sql::Batch batch;
    Roles::remove(batch, role.id);
    co_return co_await changes_.configure(
        request, std::move(batch), "Management.Role.Delete", {{"roleId", role.id}}
    );
}

}  // namespace ostiary::management
