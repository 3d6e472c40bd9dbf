#include "management/client_metadata.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "management/uri_rules.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

constexpr std::size_t most_uris = 200;

Result<void> check_uris(const std::vector<std::string>& uris, std::string_view member) {
    if (uris.size() > most_uris) {
        return json::invalid("oidcClientMetadata." + std::string(member), "has too many items");
    }
    for (std::size_t i = 0; i < uris.size(); ++i) {
        if (is_registrable_redirect_uri(uris[i])) continue;
        return json::invalid(
            "oidcClientMetadata." + std::string(member) + "[" + std::to_string(i) + "]",
            "must be an absolute URL or a URI of a private-use scheme, without fragment"
        );
    }
    return {};
}

Result<void> check_oidc(const OidcClientMetadata& oidc) {
    if (auto checked = check_uris(oidc.redirect_uris, "redirectUris"); !checked) return checked;
    if (auto checked = check_uris(oidc.post_logout_redirect_uris, "postLogoutRedirectUris");
        !checked) {
        return checked;
    }
    if (oidc.backchannel_logout_uri && !is_web_url(*oidc.backchannel_logout_uri)) {
        return json::invalid("oidcClientMetadata.backchannelLogoutUri", "must be an absolute URL");
    }
    if (oidc.logo_uri && !is_web_url(*oidc.logo_uri)) {
        return json::invalid("oidcClientMetadata.logoUri", "must be an absolute URL");
    }
    return {};
}

}  // namespace

Result<void> check_metadata(const Client& client) {
    // What a user allows somebody else's application must not become a token of another kind.
    if (client.is_third_party && client.may_exchange_tokens()) {
        return json::invalid(
            "customClientMetadata.allowTokenExchange", "is not for third-party applications"
        );
    }
    if (auto checked = check_oidc(client.oidc); !checked) return checked;
    const CustomClientMetadata& custom = client.custom;
    for (const auto& origin : custom.cors_allowed_origins.value_or(std::vector<std::string>{})) {
        if (!is_web_origin(origin)) {
            return json::invalid(
                "customClientMetadata.corsAllowedOrigins",
                "must hold origins such as https://app.example"
            );
        }
    }
    if (custom.is_device_flow.value_or(false) && client.type != ClientType::native) {
        return json::invalid(
            "customClientMetadata.isDeviceFlow", "is for native applications only"
        );
    }
    return {};
}

}  // namespace ostiary::management
