#pragma once

#include "oauth/grant_type.hpp"
#include "store/personal_access_tokens.hpp"

namespace ostiary::oauth {

// Exchanges a personal access token of a user for an access token of theirs. Nothing else is
// exchanged: what is not understood is refused, never left out.
// https://www.rfc-editor.org/rfc/rfc8693#section-2
//
// Thread safety: all members may be called concurrently.
class TokenExchangeGrant final : public GrantType {
public:
    TokenExchangeGrant(Gate& gate, sql::Database& database, Random& random)
        : gate_(gate), tokens_(database), random_(random) {}

    std::string_view type() const override {
        return "urn:ietf:params:oauth:grant-type:token-exchange";
    }
    std::string_view audit_key() const override { return audit::keys::exchange_token_exchange; }
    bool is_allowed_for(const Client& client) const override;
    Task<Authorization> authorize(const TokenRequest& request) override;
    Task<void> lose(const TokenRequest& request) override;

private:
    Task<store::PersonalAccessToken> get_token(const TokenRequest& request);
    void add_grant(const TokenRequest& request, const UserId& user, Authorization& authorization);

    Gate& gate_;
    store::PersonalAccessTokens tokens_;
    Random& random_;
};

}  // namespace ostiary::oauth
