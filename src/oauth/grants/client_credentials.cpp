#include "oauth/grants/client_credentials.hpp"

#include "base/try.hpp"
#include "oauth/errors.hpp"

namespace ostiary::oauth {

// "The client credentials grant type MUST only be used by confidential clients." Of those, it is
// the one of machine-to-machine clients.
bool ClientCredentialsGrant::is_allowed_for(const Client& client) const {
    return client.type == ClientType::machine_to_machine;
}

// https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2
Task<Authorization> ClientCredentialsGrant::authorize(const TokenRequest& request) {
    if (!request.parameters.get("organization_id").empty()) {
        co_return fail(access_denied, "the client is not associated with the organization");
    }
    if (!request.resource) {
        co_return fail(invalid_target, "a resource or an organization_id must be named");
    }
    Question question{.client_id = request.client.client().id};
    question.resource = request.resource;
    question.resource_scope = request.scope;
    Authorization authorization;
    CO_TRY(authorization.admission, co_await gate_.admit(request.context, std::move(question)));
    // There is no resource owner, so the client is the subject of its own token.
    authorization.resource = request.resource;
    co_return authorization;
}

// Nothing is consumed, so nothing can come first.
Task<void> ClientCredentialsGrant::lose(const TokenRequest&) {
    co_return ok();
}

}  // namespace ostiary::oauth
