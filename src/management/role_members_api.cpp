#include "management/role_members_api.hpp"

#include "base/try.hpp"
#include "management/applications_api.hpp"
#include "management/errors.hpp"
#include "management/list.hpp"
#include "management/role_assignment.hpp"
#include "management/roles_api.hpp"
#include "management/search.hpp"
#include "management/user_search.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using http::Access;
using http::Body;
using http::Page;
using http::PageRequest;
using http::Path;
using http::Request;
using store::Clients;
using store::Roles;
using store::Users;

constexpr std::array<std::string_view, 3> scope_search_fields{"id", "name", "description"};
constexpr std::int64_t search_chunk = 500;

http::Response created() {
    http::Response response;
    response.status = 201;
    return response;
}

}  // namespace

std::vector<http::Route> RoleMembersApi::routes() {
    using Api = RoleMembersApi;
    constexpr auto access = Access::management;
    return {
        http::route<&Api::list_users>(
            *this, "GET", "/api/roles/{id}/users", access, {.summary = "Get role users"}
        ),
        http::route<&Api::add_users>(
            *this,
            "POST",
            "/api/roles/{id}/users",
            access,
            {.summary = "Assign role to users", .success = 201}
        ),
        http::route<&Api::remove_user>(
            *this,
            "DELETE",
            "/api/roles/{id}/users/{userId}",
            access,
            {.summary = "Remove role from user"}
        ),
        http::route<&Api::list_applications>(
            *this,
            "GET",
            "/api/roles/{id}/applications",
            access,
            {.summary = "Get role applications"}
        ),
        http::route<&Api::add_applications>(
            *this,
            "POST",
            "/api/roles/{id}/applications",
            access,
            {.summary = "Assign role to applications", .success = 201}
        ),
        http::route<&Api::remove_application>(
            *this,
            "DELETE",
            "/api/roles/{id}/applications/{applicationId}",
            access,
            {.summary = "Remove role from application"}
        ),
        http::route<&Api::list_scopes>(
            *this, "GET", "/api/roles/{id}/scopes", access, {.summary = "Get role scopes"}
        ),
        http::route<&Api::add_scopes>(
            *this,
            "POST",
            "/api/roles/{id}/scopes",
            access,
            {.summary = "Link scopes to role", .success = 201}
        ),
        http::route<&Api::remove_scope>(
            *this,
            "DELETE",
            "/api/roles/{id}/scopes/{scopeId}",
            access,
            {.summary = "Unlink scope from role"}
        ),
    };
}

Task<Role> RoleMembersApi::find(TenantId tenant, std::string id) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(std::move(tenant)));
    const Role* role = snapshot->find_role(id);
    if (!role) co_return fail(errors::not_exists);
    co_return *role;
}

Task<Page<UserShape>>
RoleMembersApi::list_users(const Request& request, Path<"id"> id, PageRequest page) {
    CO_TRY(const auto role, co_await find(request.tenant, id.value));
    CO_TRY(const auto search, Search::parse(request, user_search_fields));
    if (!search.empty()) co_return co_await search_users(request, role.id, page.or_first());
    Page<UserShape> users{{}, 0, page.or_first()};
    CO_TRY(users.total, co_await roles_.count_users(request.tenant, role.id));
    CO_TRY(
        const auto rows,
        co_await users_.list_of_role(
            request.tenant, role.id, users.position.size, users.position.offset()
        )
    );
    for (const User& user : rows) users.items.push_back(present(user));
    co_return users;
}

Task<Page<UserShape>>
RoleMembersApi::search_users(const Request& request, std::string role_id, PageRequest page) {
    CO_TRY(const auto search, Search::parse(request, user_search_fields));
    std::vector<UserShape> matching;
    for (std::int64_t offset = 0;; offset += search_chunk) {
        CO_TRY(
            const auto rows,
            co_await users_.list_of_role(request.tenant, role_id, search_chunk, offset)
        );
        for (const User& user : rows) {
            const auto read = [&](std::string_view field) { return read_user(user, field); };
            if (search.matches(read)) matching.push_back(present(user));
        }
        if (std::ssize(rows) < search_chunk) break;
    }
    co_return page_of(std::move(matching), page);
}

Task<http::Response>
RoleMembersApi::add_users(const Request& request, Path<"id"> id, Body<RoleUserIds> body) {
    if (body.value.user_ids.empty()) co_return json::invalid("userIds", "must not be empty");
    CO_TRY(const auto role, co_await find(request.tenant, id.value));
    if (role.type != RoleType::user) co_return fail(errors::user_role_type);
    CO_TRY(const auto present, co_await users_.list_ids_of_role(request.tenant, role.id));
    sql::Batch batch;
    for (const auto& user_id : body.value.user_ids) {
        if (std::ranges::find(present, user_id) != present.end()) {
            co_return fail(errors::role_user_exists);
        }
        CO_TRY(const auto user, co_await users_.find(request.tenant, UserId(user_id)));
        if (!user) co_return fail(errors::not_found);
        Users::add_role(batch, user->id, role.id);
    }
    CO_CHECK(co_await changes_.write(
        request,
        std::move(batch),
        "Management.RoleUsers.Add",
        {{"roleId", role.id}, {"userIds", json::encode(body.value.user_ids)}}
    ));
    co_return created();
}

Task<void>
RoleMembersApi::remove_user(const Request& request, Path<"id"> id, Path<"userId"> user_id) {
    sql::Batch batch;
    Users::remove_role(batch, UserId(user_id.value), id.value);
    co_return co_await changes_.write(
        request,
        std::move(batch),
        "Management.RoleUsers.Remove",
        {{"roleId", id.value}, {"userId", user_id.value}}
    );
}

Task<Page<ApplicationShape>>
RoleMembersApi::list_applications(const Request& request, Path<"id"> id, PageRequest page) {
    CO_TRY(const auto role, co_await find(request.tenant, id.value));
    CO_TRY(const auto search, Search::parse(request, application_search_fields));
    CO_TRY(const auto ids, co_await clients_.list_ids_of_role(request.tenant, role.id));
    std::vector<ApplicationShape> shapes;
    for (const auto& client_id : ids) {
        CO_TRY(const auto client, co_await clients_.find(request.tenant, ClientId(client_id)));
        if (!client) continue;
        const auto read = [&](std::string_view field) { return read_application(*client, field); };
        if (search.matches(read)) shapes.push_back(present(request.tenant, *client));
    }
    co_return page_of(std::move(shapes), page.or_first());
}

Task<http::Response> RoleMembersApi::add_applications(
    const Request& request,
    Path<"id"> id,
    Body<RoleApplicationIds> body
) {
    if (body.value.application_ids.empty()) {
        co_return json::invalid("applicationIds", "must not be empty");
    }
    CO_TRY(const auto role, co_await find(request.tenant, id.value));
    if (role.type != RoleType::machine_to_machine) co_return fail(errors::application_role_type);
    CO_TRY(const auto present, co_await clients_.list_ids_of_role(request.tenant, role.id));
    sql::Batch batch;
    for (const auto& client_id : body.value.application_ids) {
        if (std::ranges::find(present, client_id) != present.end()) {
            co_return fail(errors::role_application_exists);
        }
        CO_TRY(const auto client, co_await clients_.find(request.tenant, ClientId(client_id)));
        if (!client) co_return fail(errors::not_exists);
        if (client->type != ClientType::machine_to_machine) {
            co_return fail(errors::application_type);
        }
        Clients::add_role(batch, client->id, role.id);
    }
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.RoleApplications.Add",
        {{"roleId", role.id}, {"applicationIds", json::encode(body.value.application_ids)}}
    ));
    co_return created();
}

Task<void> RoleMembersApi::remove_application(
    const Request& request,
    Path<"id"> id,
    Path<"applicationId"> application_id
) {
    sql::Batch batch;
    Clients::remove_role(batch, ClientId(application_id.value), id.value);
    co_return co_await changes_.configure(
        request,
        std::move(batch),
        "Management.RoleApplications.Remove",
        {{"roleId", id.value}, {"applicationId", application_id.value}}
    );
}

Task<Page<RoleScopeShape>>
RoleMembersApi::list_scopes(const Request& request, Path<"id"> id, PageRequest page) {
    CO_TRY(const auto role, co_await find(request.tenant, id.value));
    CO_TRY(const auto search, Search::parse(request, scope_search_fields));
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    std::vector<RoleScopeShape> shapes;
    for (const Resource& resource : snapshot->resources) {
        for (const Scope& scope : resource.scopes) {
            if (std::ranges::find(role.scope_ids, scope.id) == role.scope_ids.end()) continue;
            const auto read = [&](std::string_view field) -> std::optional<std::string> {
                if (field == "id") return scope.id;
                return field == "name" ? scope.name : scope.description;
            };
            if (!search.matches(read)) continue;
            shapes.push_back(
                {request.tenant.value,
                 scope.id,
                 scope.resource_id,
                 scope.name,
                 scope.description,
                 scope.created_at,
                 present(request.tenant, resource)}
            );
        }
    }
    co_return page_of(std::move(shapes), page);
}

Task<std::vector<ScopeShape>>
RoleMembersApi::add_scopes(const Request& request, Path<"id"> id, Body<RoleScopeIds> body) {
    if (body.value.scope_ids.empty()) co_return json::invalid("scopeIds", "must not be empty");
    CO_TRY(auto role, co_await find(request.tenant, id.value));
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    CO_CHECK(check_role_scopes(*snapshot, role.type, body.value.scope_ids));
    sql::Batch batch;
    for (const auto& scope_id : body.value.scope_ids) {
        if (std::ranges::find(role.scope_ids, scope_id) != role.scope_ids.end()) {
            co_return fail(errors::role_scope_exists);
        }
        Roles::add_scope(batch, role.id, scope_id);
    }
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.RoleScopes.Add",
        {{"roleId", role.id}, {"scopeIds", json::encode(body.value.scope_ids)}}
    ));
    for (auto& scope_id : body.value.scope_ids) role.scope_ids.push_back(std::move(scope_id));
    std::vector<ScopeShape> shapes;
    for (const Resource& resource : snapshot->resources) {
        for (const Scope& scope : resource.scopes) {
            if (std::ranges::find(role.scope_ids, scope.id) != role.scope_ids.end()) {
                shapes.push_back(present(request.tenant, scope));
            }
        }
    }
    co_return shapes;
}

Task<void>
RoleMembersApi::remove_scope(const Request& request, Path<"id"> id, Path<"scopeId"> scope_id) {
    sql::Batch batch;
    Roles::remove_scope(batch, id.value, scope_id.value);
    co_return co_await changes_.configure(
        request,
        std::move(batch),
        "Management.RoleScopes.Remove",
        {{"roleId", id.value}, {"scopeId", scope_id.value}}
    );
}

}  // namespace ostiary::management
