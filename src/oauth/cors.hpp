#pragma once

#include "http/request.hpp"
#include "oauth/context.hpp"

#include <string_view>

namespace ostiary::oauth {

// Whether pages of `origin` may read what the client is answered: those of its corsAllowedOrigins
// and of its redirect URIs.
bool is_allowed_origin(const Client& client, std::string_view origin);

// The decision for requests below /oidc: our own origin always; discovery and keys are public; else
// the origin must be of the client that the request names by client_id. A preflight names none, and
// is answered for any origin: the request that follows decides.
//
// Thread safety: all members may be called concurrently.
class OauthCors {
public:
    explicit OauthCors(store::Snapshots& snapshots) : snapshots_(snapshots) {}

    Task<bool> allows(const http::Request& request, std::string_view origin);

private:
    store::Snapshots& snapshots_;
};

}  // namespace ostiary::oauth
