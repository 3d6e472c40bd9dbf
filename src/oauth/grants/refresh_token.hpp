#pragma once

#include "oauth/grant_revocation.hpp"
#include "oauth/grant_type.hpp"
#include "store/refresh_tokens.hpp"

namespace ostiary::oauth {

// Redeems refresh tokens, and rotates them by the rules of tokens/refresh_token.hpp.
//
// Of any number of concurrent redemptions of a token that rotates, one succeeds. A rotated token
// that comes back is refused; if it comes back late, its grant is revoked with all tokens.
// https://www.rfc-editor.org/rfc/rfc6749#section-6
//
// Thread safety: all members may be called concurrently.
class RefreshTokenGrant final : public GrantType {
public:
    RefreshTokenGrant(Gate& gate, sql::Database& database, GrantRevocation& revocation)
        : gate_(gate), tokens_(database), revocation_(revocation) {}

    std::string_view type() const override { return "refresh_token"; }
    std::string_view audit_key() const override { return audit::keys::exchange_refresh_token; }
    bool is_allowed_for(const Client& client) const override;
    Task<Authorization> authorize(const TokenRequest& request) override;
    Task<void> lose(const TokenRequest& request) override;

private:
    Task<store::Presented<RefreshToken>> get_token(const TokenRequest& request);
    Task<void> refuse_reuse(const TokenRequest& request, const RefreshToken& token);

    Gate& gate_;
    store::RefreshTokens tokens_;
    GrantRevocation& revocation_;
};

}  // namespace ostiary::oauth
