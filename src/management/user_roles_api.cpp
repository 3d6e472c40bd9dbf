#include "management/user_roles_api.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "management/role_assignment.hpp"

namespace ostiary::management {
namespace {

using http::Access;
using http::Body;
using http::Page;
using http::PageRequest;
using http::Path;
using http::Request;
using store::Users;

json::object target(const UserId& user, const std::vector<std::string>& role_ids) {
    return {{"userId", user.value}, {"roleIds", json::encode(role_ids)}};
}

}  // namespace

std::vector<http::Route> UserRolesApi::routes() {
    using Api = UserRolesApi;
    constexpr auto access = Access::management;
    constexpr std::string_view path = "/api/users/{userId}/roles";
    return {
        http::route<&Api::list>(*this, "GET", path, access, {.summary = "Get roles for user"}),
        http::route<&Api::add>(
            *this, "POST", path, access, {.summary = "Assign roles to user", .success = 201}
        ),
        http::route<&Api::replace>(
            *this, "PUT", path, access, {.summary = "Update roles for user"}
        ),
        http::route<&Api::remove>(
            *this,
            "DELETE",
            "/api/users/{userId}/roles/{roleId}",
            access,
            {.summary = "Remove role from user"}
        ),
    };
}

Task<void> UserRolesApi::check_user(TenantId tenant, UserId id) {
    CO_TRY(const auto user, co_await users_.find(std::move(tenant), std::move(id)));
    if (!user) co_return fail(errors::not_found);
    co_return ok();
}

Task<Page<RoleShape>>
UserRolesApi::list(const Request& request, Path<"userId"> id, PageRequest page) {
    const UserId user_id(id.value);
    CO_CHECK(co_await check_user(request.tenant, user_id));
    CO_TRY(const auto role_ids, co_await users_.list_role_ids(request.tenant, user_id));
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    co_return page_of_roles(request, *snapshot, role_ids, page);
}

Task<RoleIds> UserRolesApi::add(const Request& request, Path<"userId"> id, Body<RoleIds> body) {
    const UserId user_id(id.value);
    CO_CHECK(co_await check_user(request.tenant, user_id));
    CO_TRY(const auto present, co_await users_.list_role_ids(request.tenant, user_id));
    auto added = difference(body.value.role_ids, present);
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    CO_CHECK(check_roles(*snapshot, added, RoleType::user, errors::user_role_type));
    sql::Batch batch;
    for (const auto& role_id : added) Users::add_role(batch, user_id, role_id);
    CO_CHECK(co_await changes_.write(
        request, std::move(batch), "Management.UserRoles.Add", target(user_id, added)
    ));
    co_return RoleIds{std::move(body.value.role_ids), std::move(added)};
}

Task<RoleIds> UserRolesApi::replace(const Request& request, Path<"userId"> id, Body<RoleIds> body) {
    const UserId user_id(id.value);
    CO_CHECK(co_await check_user(request.tenant, user_id));
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    CO_CHECK(check_roles(*snapshot, body.value.role_ids, RoleType::user, errors::user_role_type));
    sql::Batch batch;
    Users::remove_all_roles(batch, user_id);
    for (const auto& role_id : body.value.role_ids) Users::add_role(batch, user_id, role_id);
    CO_CHECK(co_await changes_.write(
        request,
        std::move(batch),
        "Management.UserRoles.Replace",
        target(user_id, body.value.role_ids)
    ));
    co_return RoleIds{std::move(body.value.role_ids), {}};
}

Task<void> UserRolesApi::remove(const Request& request, Path<"userId"> id, Path<"roleId"> role_id) {
    const UserId user_id(id.value);
    sql::Batch batch;
    Users::remove_role(batch, user_id, role_id.value);
    co_return co_await changes_.write(
        request, std::move(batch), "Management.UserRoles.Remove", target(user_id, {role_id.value})
    );
}

}  // namespace ostiary::management
