#pragma once

#include "oauth/grant_revocation.hpp"
#include "oauth/grant_type.hpp"
#include "store/authorization_codes.hpp"
#include "store/personal_access_tokens.hpp"
#include "store/refresh_tokens.hpp"

#include <memory>
#include <vector>

namespace ostiary::oauth {

struct GrantTypeServices {
    Gate& gate;
    GrantRevocation& revocation;
    store::AuthorizationCodes& codes;
    store::RefreshTokens& refresh_tokens;
    store::PersonalAccessTokens& personal_access_tokens;
    Random& random;
};

// Every grant type of the token endpoint.
std::vector<std::unique_ptr<GrantType>> all_grant_types(const GrantTypeServices& services);

}  // namespace ostiary::oauth
