#include "oauth/grants/all.hpp"

#include "oauth/grants/authorization_code.hpp"
#include "oauth/grants/client_credentials.hpp"
#include "oauth/grants/refresh_token.hpp"
#include "oauth/grants/token_exchange.hpp"

namespace ostiary::oauth {

std::vector<std::unique_ptr<GrantType>> all_grant_types(const GrantTypeServices& services) {
    const auto& [gate, revocation, codes, refresh_tokens, personal_access_tokens, random] =
        services;
    std::vector<std::unique_ptr<GrantType>> all;
    all.push_back(std::make_unique<AuthorizationCodeGrant>(gate, codes, revocation));
    all.push_back(std::make_unique<RefreshTokenGrant>(gate, refresh_tokens, revocation));
    all.push_back(std::make_unique<ClientCredentialsGrant>(gate));
    all.push_back(std::make_unique<TokenExchangeGrant>(gate, personal_access_tokens, random));
    return all;
}

}  // namespace ostiary::oauth
