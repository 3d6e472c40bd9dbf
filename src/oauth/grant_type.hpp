#pragma once

#include "audit/event.hpp"
#include "oauth/client_authentication/client_authentication.hpp"
#include "oauth/gate.hpp"
#include "oauth/parameters.hpp"
#include "sql/database.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::oauth {

// A request to the token endpoint that has passed what all grant types have in common.
struct TokenRequest {
    const Context& context;
    const AuthenticatedClient& client;
    const Parameters& parameters;
    // The resource indicator that was asked for, checked; null: none was.
    const Resource* resource = nullptr;
    std::vector<std::string> scope;  // names asked for, each once
    Milliseconds now = 0;
};

// What a grant proved: the tokens that are due.
struct Authorization {
    Admission admission;
    std::optional<UserId> user_id;  // empty: the client acts for itself
    std::optional<std::string> grant_id;
    std::optional<std::string> session_uid;
    std::vector<std::string> oidc_scope;  // of the opaque token and of the ID token
    // Set: the access token is a JWT for it, with admission.resource_scope; else it is opaque.
    const Resource* resource = nullptr;

    bool with_id_token = false;
    std::optional<std::string> nonce;
    Milliseconds auth_time = 0;

    std::optional<RefreshToken> new_refresh_token;  // to be issued
    std::optional<std::string> kept_refresh_token;  // the presented one goes on

    // What the tokens depend on (a code is consumed, a grant is added): written with them or not at
    // all.
    sql::Batch changes;
    boost::json::object audit_details;
};

// One grant type of the token endpoint.
//
// The endpoint owns what every grant has in common (client authentication, the parameter list,
// scope, resource indicators, token issuance, the audit event); a grant supplies only what is
// particular to it, so none can forget a shared check. Whether the client may get it for the
// subject now is asked of the gate.
//
// To add one: write grants/<grant_type>.{hpp,cpp} and its test, and list it in grants/all.cpp.
class GrantType {
public:
    virtual ~GrantType() = default;

    // The grant_type value.
    virtual std::string_view type() const = 0;
    // The key of its event in the audit log.
    virtual std::string_view audit_key() const = 0;
    // Whether a client is registered for it.
    virtual bool is_allowed_for(const Client& client) const = 0;
    // Whether a request without resource is for the tenant's default resource.
    virtual bool uses_default_resource() const { return false; }

    // Proves the grant and says what it authorizes.
    virtual Task<Authorization> authorize(const TokenRequest& request) = 0;

    // Another request consumed the same artefact first: says what becomes of this one.
    virtual Task<void> lose(const TokenRequest& request) = 0;
};

}  // namespace ostiary::oauth
