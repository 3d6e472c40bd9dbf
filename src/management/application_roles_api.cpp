#include "management/application_roles_api.hpp"

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
using store::Clients;

json::object target(const Client& client, const std::vector<std::string>& role_ids) {
    return {{"applicationId", client.id.value}, {"roleIds", json::encode(role_ids)}};
}

}  // namespace

std::vector<http::Route> ApplicationRolesApi::routes() {
    using Api = ApplicationRolesApi;
    constexpr auto access = Access::management;
    constexpr std::string_view path = "/api/applications/{applicationId}/roles";
    return {
        http::route<&Api::list>(
            *this, "GET", path, access, {.summary = "Get application API resource roles"}
        ),
        http::route<&Api::add>(
            *this,
            "POST",
            path,
            access,
            {.summary = "Assign API resource roles to application", .success = 201}
        ),
        http::route<&Api::replace>(
            *this, "PUT", path, access, {.summary = "Update API resource roles for application"}
        ),
        http::route<&Api::remove>(
            *this,
            "DELETE",
            "/api/applications/{applicationId}/roles/{roleId}",
            access,
            {.summary = "Remove an API resource role from application"}
        ),
    };
}

Task<Client> ApplicationRolesApi::get_client(TenantId tenant, std::string id) {
    CO_TRY(auto client, co_await clients_.find(std::move(tenant), ClientId(std::move(id))));
    if (!client) co_return fail(errors::not_exists);
    if (client->type != ClientType::machine_to_machine) co_return fail(errors::application_type);
    co_return *std::move(client);
}

Task<Page<RoleShape>>
ApplicationRolesApi::list(const Request& request, Path<"applicationId"> id, PageRequest page) {
    CO_TRY(const auto client, co_await get_client(request.tenant, id.value));
    CO_TRY(const auto role_ids, co_await clients_.list_role_ids(request.tenant, client.id));
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    co_return page_of_roles(request, *snapshot, role_ids, page);
}

Task<RoleIds>
ApplicationRolesApi::add(const Request& request, Path<"applicationId"> id, Body<RoleIds> body) {
    CO_TRY(const auto client, co_await get_client(request.tenant, id.value));
    CO_TRY(const auto present, co_await clients_.list_role_ids(request.tenant, client.id));
    auto added = difference(body.value.role_ids, present);
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    CO_CHECK(
        check_roles(*snapshot, added, RoleType::machine_to_machine, errors::application_role_type)
    );
    sql::Batch batch;
    for (const auto& role_id : added) Clients::add_role(batch, client.id, role_id);
    CO_CHECK(co_await changes_.configure(
        request, std::move(batch), "Management.ApplicationRoles.Add", target(client, added)
    ));
    co_return RoleIds{std::move(body.value.role_ids), std::move(added)};
}

Task<RoleIds>
ApplicationRolesApi::replace(const Request& request, Path<"applicationId"> id, Body<RoleIds> body) {
    CO_TRY(const auto client, co_await get_client(request.tenant, id.value));
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    CO_CHECK(check_roles(
        *snapshot, body.value.role_ids, RoleType::machine_to_machine, errors::application_role_type
    ));
    sql::Batch batch;
    Clients::remove_all_roles(batch, client.id);
    for (const auto& role_id : body.value.role_ids) Clients::add_role(batch, client.id, role_id);
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.ApplicationRoles.Replace",
        target(client, body.value.role_ids)
    ));
    co_return RoleIds{std::move(body.value.role_ids), {}};
}

Task<void> ApplicationRolesApi::remove(
    const Request& request,
    Path<"applicationId"> id,
    Path<"roleId"> role_id
) {
    CO_TRY(const auto client, co_await get_client(request.tenant, id.value));
    sql::Batch batch;
    Clients::remove_role(batch, client.id, role_id.value);
    co_return co_await changes_.configure(
        request,
        std::move(batch),
        "Management.ApplicationRoles.Remove",
        target(client, {role_id.value})
    );
}

}  // namespace ostiary::management
