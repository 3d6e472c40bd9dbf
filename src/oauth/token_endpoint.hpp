#pragma once

#include "oauth/grant_type.hpp"
#include "oauth/token_issuer.hpp"

#include <memory>
#include <vector>

namespace ostiary::oauth {

// https://www.rfc-editor.org/rfc/rfc6749#section-3.2
//
// Thread safety: all members may be called concurrently.
class TokenEndpoint {
public:
    TokenEndpoint(
        ClientAuthentication& authentication,
        TokenIssuer& issuer,
        std::vector<std::unique_ptr<GrantType>> grants,
        const Clock& clock
    )
        : authentication_(authentication),
          issuer_(issuer),
          grants_(std::move(grants)),
          clock_(clock) {}

    Task<TokenResponse>
    handle(const Context& context, std::string authorization, const Parameters& parameters);

    // The grant types that work, for the metadata.
    std::vector<std::string> grant_types() const;

private:
    Result<GrantType*> find_grant(std::string_view type) const;
    Task<TokenResponse> exchange(GrantType& grant, const TokenRequest& request);

    ClientAuthentication& authentication_;
    TokenIssuer& issuer_;
    std::vector<std::unique_ptr<GrantType>> grants_;
    const Clock& clock_;
};

}  // namespace ostiary::oauth
