#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary {

// What kind of program a client is; it decides how the client authenticates and which grant types
// it may use. The Management API calls a client an application.
enum class ClientType { native, spa, traditional, machine_to_machine, protected_app, saml };

constexpr std::array<json::EnumName<ClientType>, 6> enum_names(ClientType) {
    return {{
        {"Native", ClientType::native},
        {"SPA", ClientType::spa},
        {"Traditional", ClientType::traditional},
        {"MachineToMachine", ClientType::machine_to_machine},
        {"Protected", ClientType::protected_app},
        {"SAML", ClientType::saml},
    }};
}

struct OidcClientMetadata {
    std::vector<std::string> redirect_uris;
    std::vector<std::string> post_logout_redirect_uris;
    std::optional<std::string> backchannel_logout_uri;
    std::optional<bool> backchannel_logout_session_required;
    std::optional<std::string> logo_uri;

    static constexpr auto fields() {
        using M = OidcClientMetadata;
        return std::tuple{
            json::field("redirectUris", &M::redirect_uris, {.max = 2048}),
            json::field("postLogoutRedirectUris", &M::post_logout_redirect_uris, {.max = 2048}),
            json::field("backchannelLogoutUri", &M::backchannel_logout_uri, {.omit_null = true}),
            json::field(
                "backchannelLogoutSessionRequired",
                &M::backchannel_logout_session_required,
                {.omit_null = true}
            ),
            json::field("logoUri", &M::logo_uri, {.omit_null = true}),
        };
    }
};

struct CustomClientMetadata {
    std::optional<std::vector<std::string>> cors_allowed_origins;
    std::optional<std::int64_t> id_token_ttl;               // seconds
    std::optional<std::int64_t> refresh_token_ttl;          // seconds; superseded by days
    std::optional<std::int64_t> refresh_token_ttl_in_days;  // 1 to 180
    std::optional<std::string> tenant_id;
    std::optional<bool> always_issue_refresh_token;
    std::optional<bool> rotate_refresh_token;
    std::optional<bool> allow_token_exchange;
    std::optional<bool> is_device_flow;
    std::optional<std::int64_t> max_allowed_grants;

    static constexpr auto fields() {
        using M = CustomClientMetadata;
        return std::tuple{
            json::field("corsAllowedOrigins", &M::cors_allowed_origins, {.omit_null = true}),
            json::field("idTokenTtl", &M::id_token_ttl, {.minimum = 1, .omit_null = true}),
            json::field(
                "refreshTokenTtl", &M::refresh_token_ttl, {.minimum = 1, .omit_null = true}
            ),
            json::field(
                "refreshTokenTtlInDays",
                &M::refresh_token_ttl_in_days,
                {.minimum = 1, .maximum = 180, .omit_null = true}
            ),
            json::field("tenantId", &M::tenant_id, {.omit_null = true}),
            json::field(
                "alwaysIssueRefreshToken", &M::always_issue_refresh_token, {.omit_null = true}
            ),
            json::field("rotateRefreshToken", &M::rotate_refresh_token, {.omit_null = true}),
            json::field("allowTokenExchange", &M::allow_token_exchange, {.omit_null = true}),
            json::field("isDeviceFlow", &M::is_device_flow, {.omit_null = true}),
            json::field(
                "maxAllowedGrants", &M::max_allowed_grants, {.minimum = 1, .omit_null = true}
            ),
        };
    }
};

struct Client {
    ClientId id;
    std::string name;
    std::optional<std::string> description;
    ClientType type = ClientType::spa;
    bool is_third_party = false;
    OidcClientMetadata oidc;
    CustomClientMetadata custom;
    json::object custom_data;
    Milliseconds created_at = 0;

    // Registered for client_secret_basic or _post; every other client authenticates by none and
    // must use PKCE (RFC 7636).
    bool is_confidential() const { return type != ClientType::native && type != ClientType::spa; }
    bool may_exchange_tokens() const { return custom.allow_token_exchange.value_or(false); }
};

// One of a client's named secrets, of which only the digest is ever compared.
struct ClientSecret {
    std::string name;
    std::string digest;  // SHA-256
    std::optional<Milliseconds> expires_at;
};

// What a third-party client may ask users for.
struct ConsentScopes {
    std::vector<std::string> user_scopes;      // names
    std::vector<std::string> resource_scopes;  // ids of API scopes
};

}  // namespace ostiary
