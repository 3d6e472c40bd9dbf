#pragma once

#include "base/random.hpp"
#include "crypto/vault.hpp"
#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "store/clients.hpp"

#include <vector>

namespace ostiary::management {

struct CreateApplication {
    std::string name;
    std::optional<std::string> description;
    ClientType type = ClientType::spa;
    std::optional<OidcClientMetadata> oidc;
    std::optional<CustomClientMetadata> custom;
    std::optional<json::object> custom_data;
    bool is_third_party = false;

    static constexpr auto fields() {
        using A = CreateApplication;
        return std::tuple{
            json::field("name", &A::name, {.min = 1, .max = 256}),
            json::field("description", &A::description, {.nullable = true}),
            json::field("type", &A::type),
            json::field("oidcClientMetadata", &A::oidc),
            json::field("customClientMetadata", &A::custom),
            json::field("customData", &A::custom_data),
            json::field("isThirdParty", &A::is_third_party, {.defaulted = true}),
        };
    }
};

struct UpdateApplication {
    std::optional<std::string> name;
    std::optional<std::optional<std::string>> description;
    std::optional<OidcClientMetadata> oidc;
    std::optional<CustomClientMetadata> custom;
    std::optional<json::object> custom_data;
    std::optional<bool> app_level_access_control_enabled;
    std::optional<bool> is_admin;

    static constexpr auto fields() {
        using A = UpdateApplication;
        return std::tuple{
            json::field("name", &A::name, {.min = 1, .max = 256}),
            json::field("description", &A::description),
            json::field("oidcClientMetadata", &A::oidc),
            json::field("customClientMetadata", &A::custom),
            json::field("customData", &A::custom_data),
            json::field("appLevelAccessControlEnabled", &A::app_level_access_control_enabled),
            json::field("isAdmin", &A::is_admin, {.doc = "Gives or takes the Management API role"}),
        };
    }
};

struct ListApplications {
    std::vector<std::string> types;
    std::optional<std::string> exclude_role_id;
    std::optional<std::string> exclude_organization_id;
    std::optional<std::string> is_third_party;

    static constexpr auto fields() {
        using L = ListApplications;
        return std::tuple{
            json::field("types", &L::types, {.defaulted = true}),
            json::field("excludeRoleId", &L::exclude_role_id),
            json::field("excludeOrganizationId", &L::exclude_organization_id),
            json::field("isThirdParty", &L::is_third_party),
        };
    }
};

// Applications, which are the clients of the protocol.
class ApplicationsApi {
public:
    ApplicationsApi(
        store::Snapshots& snapshots,
        store::Clients& clients,
        Changes& changes,
        const Vault& vault,
        Random& random,
        Clock& clock
    )
        : snapshots_(snapshots),
          clients_(clients),
          changes_(changes),
          vault_(vault),
          random_(random),
          clock_(clock) {}

    std::vector<http::Route> routes();

    Task<http::Page<ApplicationShape>>
    list(const http::Request& request, http::PageRequest page, http::Query<ListApplications> query);
    Task<ApplicationShape> create(const http::Request& request, http::Body<CreateApplication> body);
    Task<ApplicationShape> get(const http::Request& request, http::Path<"id"> id);
    Task<ApplicationShape>
    update(const http::Request& request, http::Path<"id"> id, http::Body<UpdateApplication> body);
    Task<void> remove(const http::Request& request, http::Path<"id"> id);
    Task<json::object> update_custom_data(
        const http::Request& request,
        http::Path<"applicationId"> id,
        http::Body<json::object> body
    );

private:
    Task<void> change_admin(
        sql::Batch& batch,
        const http::Request& request,
        const Client& client,
        std::optional<bool> is_admin
    );

    store::Snapshots& snapshots_;
    store::Clients& clients_;
    Changes& changes_;
    const Vault& vault_;
    Random& random_;
    Clock& clock_;
};

// The names of the searched fields of an application and how they are read.
inline constexpr std::array<std::string_view, 4> application_search_fields{
    "id",
    "name",
    "description",
    "type"
};
std::optional<std::string_view> read_application(const Client& client, std::string_view field);

}  // namespace ostiary::management
