#include "management/roles_api.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "management/list.hpp"
#include "management/role_assignment.hpp"
#include "management/role_rules.hpp"
#include "management/search.hpp"
#include "store/clients.hpp"
#include "store/users.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using store::Roles;

constexpr std::string_view tag = "Roles";
// How many of those who have a role a list shows.
constexpr int most_featured = 3;

bool is_internal(std::string_view name) {
    return name.starts_with(internal_role_prefix);
}

}  // namespace

std::vector<http::Route> RolesApi::routes() {
    using http::route;
    using Api = RolesApi;
    constexpr auto management = http::Access::management;
    constexpr std::string_view all = "/api/roles";
    constexpr std::string_view one = "/api/roles/{id}";
    return {
        route<&Api::list>(*this, "GET", all, management, {.summary = "List roles", .tag = tag}),
        route<&Api::create>(
            *this, "POST", all, management, {.summary = "Create a role", .tag = tag}
        ),
        route<&Api::get>(*this, "GET", one, management, {.summary = "Get a role", .tag = tag}),
        route<&Api::update>(
            *this, "PATCH", one, management, {.summary = "Update a role", .tag = tag}
        ),
        route<&Api::remove>(
            *this, "DELETE", one, management, {.summary = "Delete a role", .tag = tag}
        ),
    };
}

Task<std::vector<std::string>> RolesApi::find_excluded(TenantId tenant, ListRoles query) {
    std::vector<std::string> excluded;
    if (query.exclude_user_id) {
        CO_TRY(
            excluded,
            co_await store::Users(database_).list_role_ids(tenant, UserId(*query.exclude_user_id))
        );
    }
    if (query.exclude_application_id) {
        CO_TRY(
            auto more,
            co_await store::Clients(database_).list_role_ids(
                tenant, ClientId(*query.exclude_application_id)
            )
        );
        std::ranges::move(more, std::back_inserter(excluded));
    }
    co_return excluded;
}

Task<ListedRole> RolesApi::describe(TenantId tenant, RoleShape role) {
    ListedRole listed;
    listed.tenant_id = std::move(role.tenant_id);
    listed.id = std::move(role.id);
    listed.name = std::move(role.name);
    listed.description = std::move(role.description);
    listed.type = role.type;
    listed.is_default = role.is_default;
    Roles roles(database_);
    // A role is for users or for programs, never for both.
    if (listed.type == RoleType::user) {
        CO_TRY(listed.users_count, co_await roles.count_users(tenant, listed.id));
        CO_TRY(auto some, co_await roles.list_some_users(tenant, listed.id, most_featured));
        for (auto& user : some) {
            listed.featured_users.push_back(
                {std::move(user.id), std::move(user.avatar), std::move(user.name)}
            );
        }
    } else {
        CO_TRY(listed.applications_count, co_await roles.count_clients(tenant, listed.id));
        CO_TRY(auto some, co_await roles.list_some_clients(tenant, listed.id, most_featured));
        for (auto& client : some) {
            listed.featured_applications.push_back(
                {std::move(client.id), std::move(client.name), client.type}
            );
        }
    }
    co_return listed;
}

Task<http::Page<ListedRole>> RolesApi::list(
    const http::Request& request,
    http::Query<ListRoles> query,
    http::PageRequest position
) {
    CO_TRY(const auto search, Search::parse(request, role_search_fields));
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    CO_TRY(const auto excluded, co_await find_excluded(request.tenant, query.value));
    std::vector<RoleShape> found;
    for (const Role& role : snapshot->roles) {
        if (is_internal(role.name)) continue;
        if (query.value.type && role.type != *query.value.type) continue;
        if (std::ranges::find(excluded, role.id) != excluded.end()) continue;
        const auto read = [&](std::string_view field) { return read_role(role, field); };
        if (search.matches(read)) found.push_back(present(request.tenant, role));
    }
    auto shown = page_of(std::move(found), position.or_first());
    http::Page<ListedRole> page{{}, shown.total, shown.position};
    for (auto& role : shown.items) {
        CO_TRY(auto listed, co_await describe(request.tenant, std::move(role)));
        page.items.push_back(std::move(listed));
    }
    co_return page;
}

Task<RoleShape> RolesApi::create(const http::Request& request, http::Body<CreateRole> body) {
    Role role;
    role.id = standard_id(random_);
    role.name = std::move(body.value.name);
    role.description = std::move(body.value.description);
    role.type = body.value.type;
    role.is_default = body.value.is_default;
    role.scope_ids = without_repetitions(body.value.scope_ids);
    if (is_internal(role.name)) co_return fail(errors::internal_role);
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    CO_CHECK(check_scopes(*snapshot, role.scope_ids, role.type));
    sql::Batch batch;
    Roles::insert(batch, role, clock_.now());
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Role.Create",
        {{"roleId", role.id}, {"scopeIds", json::encode(role.scope_ids)}},
        {.unique = {{Roles::name_taken, &errors::role_name_in_use}}}
    ));
    co_return present(request.tenant, role);
}

Task<RoleShape> RolesApi::get(const http::Request& request, http::Path<"id"> id) {
    CO_TRY(const auto role, co_await find_role(snapshots_, request.tenant, id.value));
    co_return present(request.tenant, role);
}

Task<RoleShape>
RolesApi::update(const http::Request& request, http::Path<"id"> id, http::Body<UpdateRole> body) {
    const UpdateRole& patch = body.value;
    CO_TRY(const auto role, co_await find_role(snapshots_, request.tenant, id.value));
    if (is_internal(role.name) || (patch.name && is_internal(*patch.name))) {
        co_return fail(errors::internal_role);
    }
    sql::Batch batch;
    Roles::update(batch, role.id, patch.name, patch.description, patch.is_default);
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Role.Update",
        {{"roleId", role.id}},
        {.unique = {{Roles::name_taken, &errors::role_name_in_use}}}
    ));
    co_return co_await get(request, std::move(id));
}

Task<void> RolesApi::remove(const http::Request& request, http::Path<"id"> id) {
    CO_TRY(const auto role, co_await find_role(snapshots_, request.tenant, id.value));
    if (is_internal(role.name)) co_return fail(errors::internal_role);
    sql::Batch batch;
    Roles::remove(batch, role.id);
    co_return co_await changes_.configure(
        request, std::move(batch), "Management.Role.Delete", {{"roleId", role.id}}
    );
}

}  // namespace ostiary::management
