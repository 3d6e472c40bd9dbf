#pragma once

#include "oauth/context.hpp"

#include <string>
#include <vector>

namespace ostiary::oauth {

// The resource that an access token is for, when a code or a refresh token is redeemed: the one
// that is asked for, which must be among those of the authorization. Without a wish, a token of an
// OpenID Connect request is for userinfo (null); else the only one authorized, or the default.
// https://www.rfc-editor.org/rfc/rfc8707#section-2.2
Result<const Resource*> resolve_token_resource(
    const store::Snapshot& snapshot,
    const Resource* requested,
    const std::vector<std::string>& authorized,
    bool has_openid
);

}  // namespace ostiary::oauth
