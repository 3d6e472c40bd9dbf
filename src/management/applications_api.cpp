#include "management/applications_api.hpp"

#include "base/try.hpp"
#include "management/application_secrets_api.hpp"
#include "management/client_metadata.hpp"
#include "management/errors.hpp"
#include "management/list.hpp"
#include "management/search.hpp"
#include "store/builtin_clients.hpp"

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
using store::Clients;

constexpr std::string_view default_secret_name = "Default secret";
constexpr std::string_view admin_role_name = "Logto Management API access";

Result<std::set<ClientType>> parse_types(const std::vector<std::string>& names) {
    std::set<ClientType> types;
    for (const auto& name : names) {
        const auto type = json::from_name<ClientType>(name);
        if (!type)
            return json::invalid("types", "must be one of " + json::listed_names<ClientType>());
        types.insert(*type);
    }
    return types;
}

const Role* find_admin_role(const store::Snapshot& snapshot) {
    const auto found = std::ranges::find(snapshot.roles, admin_role_name, &Role::name);
    return found == snapshot.roles.end() ? nullptr : &*found;
}

Result<void> check_type(const CreateApplication& body) {
    if (body.type == ClientType::protected_app) return fail(errors::protected_app_not_configured);
    if (body.type == ClientType::saml) return fail(errors::use_saml_api);
    if (body.is_third_party && body.type == ClientType::machine_to_machine) {
        return fail(errors::third_party_type);
    }
    return {};
}

}  // namespace

std::optional<std::string_view> read_application(const Client& client, std::string_view field) {
    if (field == "id") return client.id.value;
    if (field == "name") return client.name;
    if (field == "type") return json::to_name(client.type);
    return client.description;
}

std::vector<http::Route> ApplicationsApi::routes() {
    using Api = ApplicationsApi;
    constexpr auto access = Access::management;
    return {
        http::route<&Api::list>(
            *this, "GET", "/api/applications", access, {.summary = "Get applications"}
        ),
        http::route<&Api::create>(
            *this, "POST", "/api/applications", access, {.summary = "Create an application"}
        ),
        http::route<&Api::get>(
            *this, "GET", "/api/applications/{id}", access, {.summary = "Get application"}
        ),
        http::route<&Api::update>(
            *this, "PATCH", "/api/applications/{id}", access, {.summary = "Update application"}
        ),
        http::route<&Api::remove>(
            *this, "DELETE", "/api/applications/{id}", access, {.summary = "Delete application"}
        ),
        http::route<&Api::update_custom_data>(
            *this,
            "PATCH",
            "/api/applications/{applicationId}/custom-data",
            access,
            {.summary = "Update application custom data"}
        ),
    };
}

Task<Page<ApplicationShape>>
ApplicationsApi::list(const Request& request, PageRequest page, Query<ListApplications> query) {
    if (query.value.exclude_role_id && query.value.exclude_organization_id) {
        co_return invalid_input("Give excludeRoleId or excludeOrganizationId, not both.");
    }
    CO_TRY(const auto types, parse_types(query.value.types));
    const auto& third_party = query.value.is_third_party;
    if (third_party && third_party != "true" && third_party != "false") {
        co_return json::invalid("isThirdParty", "must be true or false");
    }
    CO_TRY(const auto search, Search::parse(request, application_search_fields));
    std::set<std::string> excluded;
    if (query.value.exclude_role_id) {
        CO_TRY(
            auto ids,
            co_await clients_.list_ids_of_role(request.tenant, *query.value.exclude_role_id)
        );
        excluded.insert(ids.begin(), ids.end());
    }
    CO_TRY(const auto clients, co_await clients_.list(request.tenant));
    std::vector<ApplicationShape> shapes;
    for (const Client& client : clients) {
        if (!types.empty() && !types.contains(client.type)) continue;
        if (third_party && client.is_third_party != (third_party == "true")) continue;
        if (excluded.contains(client.id.value)) continue;
        const auto read = [&](std::string_view field) { return read_application(client, field); };
        if (search.matches(read)) shapes.push_back(present(request.tenant, client));
    }
    co_return page_of(std::move(shapes), page);
}

Task<ApplicationShape>
ApplicationsApi::create(const Request& request, Body<CreateApplication> body) {
    CO_CHECK(check_type(body.value));
    Client client;
    client.id = ClientId(standard_id(random_));
    client.name = std::move(body.value.name);
    client.description = std::move(body.value.description);
    client.type = body.value.type;
    client.is_third_party = body.value.is_third_party;
    client.oidc = std::move(body.value.oidc).value_or(OidcClientMetadata{});
    client.custom = std::move(body.value.custom).value_or(CustomClientMetadata{});
    client.custom_data = std::move(body.value.custom_data).value_or(json::object{});
    client.created_at = clock_.now();
    CO_CHECK(check_metadata(client));

    sql::Batch batch;
    Clients::insert(batch, client);
    if (client.is_confidential()) {
        add_new_secret(
            batch,
            {request.tenant, client.id, std::string(default_secret_name), {}},
            vault_,
            random_,
            clock_.now()
        );
    }
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Application.Create",
        {{"applicationId", client.id.value}}
    ));
    co_return present(request.tenant, client);
}

Task<ApplicationShape> ApplicationsApi::get(const Request& request, Path<"id"> id) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    CO_TRY(
        const auto entry,
        co_await snapshots_.find_client(snapshot, ClientId(id.value), request.base_url())
    );
    if (!entry) co_return fail(errors::not_exists);
    auto shape = present(request.tenant, entry->client);
    const Role* admin = find_admin_role(*snapshot);
    shape.is_admin =
        admin && std::ranges::find(entry->role_ids, admin->id) != entry->role_ids.end();
    co_return shape;
}

Task<ApplicationShape>
ApplicationsApi::update(const Request& request, Path<"id"> id, Body<UpdateApplication> body) {
    CO_TRY(auto client, co_await clients_.find(request.tenant, ClientId(id.value)));
    if (!client) co_return fail(errors::not_exists);
    if (body.value.app_level_access_control_enabled.value_or(false)) {
        co_return invalid_input("`appLevelAccessControlEnabled` is not supported.");
    }
    const bool was_device_flow = client->custom.is_device_flow.value_or(false);
    if (body.value.name) client->name = *std::move(body.value.name);
    if (body.value.description) client->description = *std::move(body.value.description);
    if (body.value.oidc) client->oidc = *std::move(body.value.oidc);
    if (body.value.custom) client->custom = *std::move(body.value.custom);
    if (body.value.custom_data) client->custom_data = *std::move(body.value.custom_data);
    if (client->custom.is_device_flow.value_or(false) != was_device_flow) {
        co_return json::invalid("customClientMetadata.isDeviceFlow", "cannot be changed");
    }
    CO_CHECK(check_metadata(*client));

    sql::Batch batch;
    Clients::update(batch, *client);
    CO_CHECK(co_await change_admin(batch, request, *client, body.value.is_admin));
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Application.Update",
        {{"applicationId", client->id.value}}
    ));
    co_return present(request.tenant, *client);
}

Task<void> ApplicationsApi::change_admin(
    sql::Batch& batch,
    const Request& request,
    const Client& client,
    std::optional<bool> is_admin
) {
    if (!is_admin) co_return ok();
    if (client.type != ClientType::machine_to_machine) co_return fail(errors::application_type);
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    const Role* role = find_admin_role(*snapshot);
    if (!role) co_return fail(errors::relation_not_found);
    CO_TRY(const auto role_ids, co_await clients_.list_role_ids(request.tenant, client.id));
    const bool was_admin = std::ranges::find(role_ids, role->id) != role_ids.end();
    if (*is_admin && !was_admin) Clients::add_role(batch, client.id, role->id);
    if (!*is_admin && was_admin) Clients::remove_role(batch, client.id, role->id);
    co_return ok();
}

Task<void> ApplicationsApi::remove(const Request& request, Path<"id"> id) {
    sql::Batch batch;
    Clients::remove(batch, ClientId(id.value));
    co_return co_await changes_.configure(
        request, std::move(batch), "Management.Application.Delete", {{"applicationId", id.value}}
    );
}

// What is given is merged into what is there, member by member.
Task<json::object> ApplicationsApi::update_custom_data(
    const Request& request,
    Path<"applicationId"> id,
    Body<json::object> body
) {
    CO_TRY(auto client, co_await clients_.find(request.tenant, ClientId(id.value)));
    if (!client) co_return fail(errors::not_exists);
    for (auto& [name, value] : body.value) client->custom_data[name] = value;
    sql::Batch batch;
    Clients::update(batch, *client);
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Application.Update",
        {{"applicationId", client->id.value}}
    ));
    co_return std::move(client->custom_data);
}

}  // namespace ostiary::management
