#include "oauth/grants/all.hpp"

#include "oauth/grants/authorization_code.hpp"
#include "oauth/grants/client_credentials.hpp"
#include "oauth/grants/refresh_token.hpp"
#include "oauth/grants/token_exchange.hpp"

namespace ostiary::oauth {

std::vector<std::unique_ptr<GrantType>> all_grant_types(const GrantTypeServices& s) {
    std::vector<std::unique_ptr<GrantType>> all;
    all.push_back(std::make_unique<AuthorizationCodeGrant>(s.gate, s.database, s.revocation));
    all.push_back(std::make_unique<RefreshTokenGrant>(s.gate, s.database, s.revocation));
    all.push_back(std::make_unique<ClientCredentialsGrant>(s.gate));
    all.push_back(std::make_unique<TokenExchangeGrant>(s.gate, s.database, s.random));
    return all;
}

}  // namespace ostiary::oauth
