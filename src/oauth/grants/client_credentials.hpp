#pragma once

#include "oauth/grant_type.hpp"

namespace ostiary::oauth {

// A confidential client acts for itself, with no resource owner.
// https://www.rfc-editor.org/rfc/rfc6749#section-4.4
class ClientCredentialsGrant final : public GrantType {
public:
    explicit ClientCredentialsGrant(Gate& gate) : gate_(gate) {}

    std::string_view type() const override { return "client_credentials"; }
    std::string_view audit_key() const override { return audit::keys::exchange_client_credentials; }
    bool is_allowed_for(const Client& client) const override;
    bool uses_default_resource() const override { return true; }
    Task<Authorization> authorize(const TokenRequest& request) override;
    Task<void> lose(const TokenRequest& request) override;

private:
    Gate& gate_;
};

}  // namespace ostiary::oauth
