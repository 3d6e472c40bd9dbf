#pragma once

#include "model/client.hpp"
#include "model/resource.hpp"
#include "model/user.hpp"

// How records look in the Management API. Each is described by its field list alone, so nothing
// that is not named here leaves the server.
namespace ostiary::management {

struct ApplicationShape {
    std::string tenant_id;
    std::string id;
    std::string name;
    std::optional<std::string> description;
    ClientType type = ClientType::spa;
    OidcClientMetadata oidc;
    CustomClientMetadata custom;
    std::optional<json::value> protected_app_metadata;
    json::object custom_data;
    bool is_third_party = false;
    bool app_level_access_control_enabled = false;
    Milliseconds created_at = 0;
    std::optional<bool> is_admin;

    static constexpr auto fields() {
        using A = ApplicationShape;
        return std::tuple{
            json::field("tenantId", &A::tenant_id),
            json::field("id", &A::id),
            json::field("name", &A::name),
            json::field("description", &A::description),
            json::field("type", &A::type),
            json::field("oidcClientMetadata", &A::oidc),
            json::field("customClientMetadata", &A::custom),
            json::field("protectedAppMetadata", &A::protected_app_metadata),
            json::field("customData", &A::custom_data),
            json::field("isThirdParty", &A::is_third_party),
            json::field("appLevelAccessControlEnabled", &A::app_level_access_control_enabled),
            json::field("createdAt", &A::created_at),
            json::field("isAdmin", &A::is_admin, {.omit_null = true}),
        };
    }
};

struct ScopeShape {
    std::string tenant_id;
    std::string id;
    std::string resource_id;
    std::string name;
    std::optional<std::string> description;
    Milliseconds created_at = 0;

    static constexpr auto fields() {
        using S = ScopeShape;
        return std::tuple{
            json::field("tenantId", &S::tenant_id),
            json::field("id", &S::id),
            json::field("resourceId", &S::resource_id),
            json::field("name", &S::name),
            json::field("description", &S::description),
            json::field("createdAt", &S::created_at),
        };
    }
};

struct ResourceShape {
    std::string tenant_id;
    std::string id;
    std::string name;
    std::string indicator;
    bool is_default = false;
    std::int64_t access_token_ttl = 3600;
    std::optional<std::vector<ScopeShape>> scopes;

    static constexpr auto fields() {
        using R = ResourceShape;
        return std::tuple{
            json::field("tenantId", &R::tenant_id),
            json::field("id", &R::id),
            json::field("name", &R::name),
            json::field("indicator", &R::indicator),
            json::field("isDefault", &R::is_default),
            json::field("accessTokenTtl", &R::access_token_ttl),
            json::field("scopes", &R::scopes, {.omit_null = true}),
        };
    }
};

struct RoleShape {
    std::string tenant_id;
    std::string id;
    std::string name;
    std::string description;
    RoleType type = RoleType::user;
    bool is_default = false;

    static constexpr auto fields() {
        using R = RoleShape;
        return std::tuple{
            json::field("tenantId", &R::tenant_id),
            json::field("id", &R::id),
            json::field("name", &R::name),
            json::field("description", &R::description),
            json::field("type", &R::type),
            json::field("isDefault", &R::is_default),
        };
    }
};

struct UserShape {
    std::string id;
    std::optional<std::string> username;
    std::optional<std::string> primary_email;
    std::optional<std::string> primary_phone;
    std::optional<std::string> name;
    std::optional<std::string> avatar;
    json::object custom_data;
    json::object identities;
    std::optional<Milliseconds> last_sign_in_at;
    Milliseconds created_at = 0;
    Milliseconds updated_at = 0;
    json::object profile;
    std::optional<std::string> application_id;
    std::optional<std::string> cimd_client_id;
    bool is_suspended = false;
    bool has_password = false;
    std::optional<std::vector<json::value>> sso_identities;
    std::optional<std::string> password_digest;
    std::optional<std::string> password_algorithm;

    static constexpr auto fields() {
        using U = UserShape;
        return std::tuple{
            json::field("id", &U::id),
            json::field("username", &U::username),
            json::field("primaryEmail", &U::primary_email),
            json::field("primaryPhone", &U::primary_phone),
            json::field("name", &U::name),
            json::field("avatar", &U::avatar),
            json::field("customData", &U::custom_data),
            json::field("identities", &U::identities),
            json::field("lastSignInAt", &U::last_sign_in_at),
            json::field("createdAt", &U::created_at),
            json::field("updatedAt", &U::updated_at),
            json::field("profile", &U::profile),
            json::field("applicationId", &U::application_id),
            json::field("cimdClientId", &U::cimd_client_id),
            json::field("isSuspended", &U::is_suspended),
            json::field("hasPassword", &U::has_password),
            json::field("ssoIdentities", &U::sso_identities, {.omit_null = true}),
            json::field("passwordDigest", &U::password_digest, {.omit_null = true}),
            json::field("passwordAlgorithm", &U::password_algorithm, {.omit_null = true}),
        };
    }
};

// A client secret or personal access token, with its value.
struct ApplicationSecretShape {
    std::string tenant_id;
    std::string application_id;
    std::string name;
    std::string value;
    Milliseconds created_at = 0;
    std::optional<Milliseconds> expires_at;

    static constexpr auto fields() {
        using S = ApplicationSecretShape;
        return std::tuple{
            json::field("tenantId", &S::tenant_id),
            json::field("applicationId", &S::application_id),
            json::field("name", &S::name),
            json::field("value", &S::value),
            json::field("createdAt", &S::created_at),
            json::field("expiresAt", &S::expires_at),
        };
    }
};

struct RoleIds {
    std::vector<std::string> role_ids;
    std::optional<std::vector<std::string>> added_role_ids;  // in answers only

    static constexpr auto fields() {
        return std::tuple{
            json::field("roleIds", &RoleIds::role_ids, {.min = 1}),
            json::field("addedRoleIds", &RoleIds::added_role_ids, {.min = 1, .omit_null = true}),
        };
    }
};

ApplicationShape present(const TenantId& tenant, const Client& client);
ScopeShape present(const TenantId& tenant, const Scope& scope);
ResourceShape present(const TenantId& tenant, const Resource& resource);
ResourceShape present_with_scopes(const TenantId& tenant, const Resource& resource);
RoleShape present(const TenantId& tenant, const Role& role);
UserShape present(User user);

}  // namespace ostiary::management
