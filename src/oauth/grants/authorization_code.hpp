#pragma once

#include "oauth/grant_revocation.hpp"
#include "oauth/grant_type.hpp"
#include "store/authorization_codes.hpp"

namespace ostiary::oauth {

// Redeems authorization codes, each at most once.
//
// A second attempt is answered with invalid_grant and revokes what the first one produced, as RFC
// 6749 section 4.1.2 recommends.
// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
//
// Thread safety: all members may be called concurrently.
class AuthorizationCodeGrant final : public GrantType {
public:
    AuthorizationCodeGrant(Gate& gate, sql::Database& database, GrantRevocation& revocation)
        : gate_(gate), codes_(database), revocation_(revocation) {}

    std::string_view type() const override { return "authorization_code"; }
    std::string_view audit_key() const override { return audit::keys::exchange_authorization_code; }
    bool is_allowed_for(const Client& client) const override;
    Task<Authorization> authorize(const TokenRequest& request) override;
    Task<void> lose(const TokenRequest& request) override;

private:
    Task<store::Presented<AuthorizationCode>> get_code(const TokenRequest& request);
    Task<void> refuse_replay(const TokenRequest& request, const AuthorizationCode& code);

    Gate& gate_;
    store::AuthorizationCodes codes_;
    GrantRevocation& revocation_;
};

}  // namespace ostiary::oauth
