#include "management/role_members_api.hpp"

#include "base/try.hpp"
#include "management/applications_api.hpp"
#include "management/errors.hpp"
#include "management/list.hpp"
#include "management/role_rules.hpp"
#include "management/search.hpp"
#include "management/user_finder.hpp"
#include "store/clients.hpp"
#include "store/roles.hpp"
#include "store/users.hpp"

namespace ostiary::management {
namespace {

using store::Clients;
using store::Users;

constexpr std::string_view tag = "Roles";
http::Response created() {
    http::Response response;
    response.status = 201;
    return response;
}

}  // namespace

std::vector<http::Route> RoleMembersApi::routes() {
    using http::route;
    using Api = RoleMembersApi;
    constexpr auto management = http::Access::management;
    constexpr std::string_view users = "/api/roles/{id}/users";
    constexpr std::string_view applications = "/api/roles/{id}/applications";
    return {
        route<&Api::list_users>(
            *this,
            "GET",
            users,
            management,
            {.summary = "List the users who have a role", .tag = tag}
        ),
        route<&Api::add_users>(
            *this,
            "POST",
            users,
            management,
            {.summary = "Give a role to users", .success = 201, .tag = tag}
        ),
        route<&Api::remove_user>(
            *this,
            "DELETE",
            "/api/roles/{id}/users/{userId}",
            management,
            {.summary = "Take a role from a user", .tag = tag}
        ),
        route<&Api::list_applications>(
            *this,
            "GET",
            applications,
            management,
            {.summary = "List the applications that have a role", .tag = tag}
        ),
        route<&Api::add_applications>(
            *this,
            "POST",
            applications,
            management,
            {.summary = "Give a role to applications", .success = 201, .tag = tag}
        ),
        route<&Api::remove_application>(
            *this,
            "DELETE",
            "/api/roles/{id}/applications/{applicationId}",
            management,
            {.summary = "Take a role from an application", .tag = tag}
        ),
    };
}

Task<http::Page<UserShape>> RoleMembersApi::list_users(
    const http::Request& request,
    http::Path<"id"> id,
    http::PageRequest position
) {
    CO_TRY(auto search, Search::parse(request, user_search_fields));
    CO_TRY(const auto role, co_await find_role(snapshots_, request.tenant, id.value));
    position = position.or_first();
    Users users(database_);
    http::Page<UserShape> page{{}, 0, position};
    if (!search.empty()) {
        CO_TRY(
            auto found,
            co_await UserFinder(database_).find_of_role(
                request.tenant, std::move(search), role.id, position
            )
        );
        page.total = found.total;
        for (User& user : found.users) page.items.push_back(present(std::move(user)));
        co_return page;
    }
    CO_TRY(page.total, co_await store::Roles(database_).count_users(request.tenant, role.id));
    CO_TRY(
        auto found,
        co_await users.list_of_role(request.tenant, role.id, position.size, position.offset())
    );
    for (User& user : found) page.items.push_back(present(std::move(user)));
    co_return page;
}

Task<http::Response> RoleMembersApi::add_users(
    const http::Request& request,
    http::Path<"id"> id,
    http::Body<UserIds> body
) {
    const auto user_ids = without_repetitions(body.value.user_ids);
    if (user_ids.empty()) co_return json::invalid("userIds", "must not be empty");
    CO_TRY(const auto role, co_await find_role(snapshots_, request.tenant, id.value));
    if (role.type != RoleType::user) co_return fail(errors::user_role_type);
    sql::Batch batch;
    ConflictMeanings meanings;
    for (const std::string& user_id : user_ids) {
        CO_TRY(const auto user, co_await Users(database_).find(request.tenant, UserId(user_id)));
        if (!user) co_return fail(errors::not_exists);
        meanings.guards.push_back(
            {Users::add_new_role(batch, user->id, role.id), &errors::role_user_exists}
        );
    }
    CO_CHECK(co_await changes_.write(
        request,
        std::move(batch),
        "Management.Role.AddUsers",
        {{"roleId", role.id}, {"userIds", json::encode(user_ids)}},
        std::move(meanings)
    ));
    co_return created();
}

Task<void> RoleMembersApi::remove_user(
    const http::Request& request,
    http::Path<"id"> id,
    http::Path<"userId"> user_id
) {
    sql::Batch batch;
    Users::remove_role(batch, UserId(user_id.value), id.value);
    co_return co_await changes_.write(
        request,
        std::move(batch),
        "Management.Role.RemoveUser",
        {{"roleId", id.value}, {"userId", user_id.value}}
    );
}

Task<http::Page<ApplicationShape>> RoleMembersApi::list_applications(
    const http::Request& request,
    http::Path<"id"> id,
    http::PageRequest position
) {
    CO_TRY(const auto search, Search::parse(request, application_search_fields));
    CO_TRY(const auto role, co_await find_role(snapshots_, request.tenant, id.value));
    CO_TRY(const auto clients, co_await Clients(database_).list_of_role(request.tenant, role.id));
    std::vector<ApplicationShape> found;
    for (const Client& client : clients) {
        const auto read = [&](std::string_view field) { return read_application(client, field); };
        if (search.matches(read)) found.push_back(present(request.tenant, client));
    }
    co_return page_of(std::move(found), position.or_first());
}

Task<http::Response> RoleMembersApi::add_applications(
    const http::Request& request,
    http::Path<"id"> id,
    http::Body<ApplicationIds> body
) {
    const auto client_ids = without_repetitions(body.value.application_ids);
    if (client_ids.empty()) co_return json::invalid("applicationIds", "must not be empty");
    CO_TRY(const auto role, co_await find_role(snapshots_, request.tenant, id.value));
    if (role.type != RoleType::machine_to_machine) {
        co_return fail(errors::application_role_type);
    }
    sql::Batch batch;
    ConflictMeanings meanings;
    for (const std::string& client_id : client_ids) {
        CO_TRY(
            const auto client, co_await Clients(database_).find(request.tenant, ClientId(client_id))
        );
        if (!client) co_return fail(errors::not_exists);
        if (client->type != ClientType::machine_to_machine) {
            co_return fail(errors::application_type);
        }
        meanings.guards.push_back(
            {Clients::add_new_role(batch, client->id, role.id), &errors::role_application_exists}
        );
    }
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Role.AddApplications",
        {{"roleId", role.id}, {"applicationIds", json::encode(client_ids)}},
        std::move(meanings)
    ));
    co_return created();
}

Task<void> RoleMembersApi::remove_application(
    const http::Request& request,
    http::Path<"id"> id,
    http::Path<"applicationId"> application_id
) {
    sql::Batch batch;
    Clients::remove_role(batch, ClientId(application_id.value), id.value);
    co_return co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Role.RemoveApplication",
        {{"roleId", id.value}, {"applicationId", application_id.value}}
    );
}

}  // namespace ostiary::management
