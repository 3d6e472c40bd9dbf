#pragma once

#include "oauth/gate.hpp"
#include "store/access_tokens.hpp"

#include <string>

namespace ostiary::oidc {

// https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
//
// Thread safety: all members may be called concurrently.
class Userinfo {
public:
    Userinfo(store::AccessTokens& access_tokens, oauth::Gate& gate, const Clock& clock)
        : access_tokens_(access_tokens), gate_(gate), clock_(clock) {}

    // The claims, as JSON, that an opaque access token with the scope openid gives access to.
    // Whatever is wrong with the token, its user, its grant or its session is invalid_token.
    Task<std::string> handle(const oauth::Context& context, std::string access_token);

private:
    store::AccessTokens& access_tokens_;
    oauth::Gate& gate_;
    const Clock& clock_;
};

}  // namespace ostiary::oidc
