#include "oauth/cors.hpp"

#include "base/try.hpp"
#include "oauth/answers.hpp"
#include "oauth/client_authentication/client_authentication.hpp"
#include "oauth/redirect_uri.hpp"

#include <algorithm>

namespace ostiary::oauth {

bool is_allowed_origin(const Client& client, std::string_view origin) {
    const auto is_of = [&](const std::string& registered) {
        return matches_origin(registered, origin);
    };
    if (client.custom.cors_allowed_origins &&
        std::ranges::any_of(*client.custom.cors_allowed_origins, is_of)) {
        return true;
    }
    return std::ranges::any_of(client.oidc.redirect_uris, [&](const std::string& uri) {
        return is_of(origin_of(uri));
    });
}

Task<bool> OauthCors::allows(const http::Request& request, std::string_view origin) {
    if (request.method == "OPTIONS" || origin == request.origin) co_return true;
    if (request.path.starts_with("/oidc/.well-known/") || request.path == "/oidc/jwks") {
        co_return true;
    }
    // A bearer token is the whole of what is needed here, and no page has one that was not given
    // it: there are no cookies.
    if (request.path == "/oidc/me") co_return true;
    const auto parameters = read_parameters(request);
    if (!parameters) co_return false;
    const auto credentials =
        parse_client_credentials(request.headers.get("Authorization"), *parameters);
    if (!credentials) co_return false;
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    CO_TRY(
        const auto client,
        co_await snapshots_.find_client(snapshot, credentials->id, request.base_url())
    );
    co_return client&& is_allowed_origin(client->client, origin);
}

}  // namespace ostiary::oauth
