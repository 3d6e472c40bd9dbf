#include "oauth/grants/token_exchange.hpp"

#include "base/try.hpp"
#include "oauth/errors.hpp"
#include "oauth/scope.hpp"
#include "oauth/token_issuer.hpp"
#include "store/grants.hpp"
#include "tokens/scope_text.hpp"

namespace ostiary::oauth {
namespace {

constexpr std::string_view personal_access_token_type =
    "urn:logto:token-type:personal_access_token";

}  // namespace

// A third-party client never acts for a user without their consent.
bool TokenExchangeGrant::is_allowed_for(const Client& client) const {
    return client.may_exchange_tokens() && !client.is_third_party;
}

Task<Authorization> TokenExchangeGrant::authorize(const TokenRequest& request) {
    CO_TRY(const auto token, co_await get_token(request));
    if (!request.parameters.get("organization_id").empty()) {
        co_return fail(access_denied, "the user is not a member of the organization");
    }
    Question question{.client_id = request.client.client().id};
    question.user_id = token.user_id;
    question.resource = request.resource;
    question.resource_scope = request.scope;

    Authorization authorization;
    CO_TRY(authorization.admission, co_await gate_.admit(request.context, std::move(question)));
    authorization.user_id = token.user_id;
    authorization.resource = request.resource;
    authorization.audit_details["personalAccessToken"] = boost::json::object{{"name", token.name}};
    if (!request.resource) {
        authorization.oidc_scope = oidc_scopes(request.scope);
        add_grant(request, token.user_id, authorization);
    }
    co_return authorization;
}

Task<store::PersonalAccessToken> TokenExchangeGrant::get_token(const TokenRequest& request) {
    const Parameters& parameters = request.parameters;
    const std::string_view value = parameters.get("subject_token");
    const std::string_view type = parameters.get("subject_token_type");
    if (value.empty() || type.empty()) {
        co_return fail(invalid_request, "subject_token and subject_token_type are needed");
    }
    if (type != personal_access_token_type) {
        co_return fail(invalid_request, "unsupported subject_token_type");
    }
    if (parameters.has("actor_token") || parameters.has("actor_token_type")) {
        co_return fail(invalid_request, "actor_token is not supported");
    }
    CO_TRY(auto token, co_await tokens_.find(request.context.tenant(), std::string(value)));
    if (!token) co_return fail(invalid_grant, "there is no such subject token");
    if (token->expires_at && *token->expires_at <= request.now) {
        co_return fail(invalid_grant, "the subject token has expired");
    }
    co_return *std::move(token);
}

// An opaque token hangs on a grant, as every other one does; a self-contained one needs none.
void TokenExchangeGrant::add_grant(
    const TokenRequest& request,
    const UserId& user,
    Authorization& authorization
) {
    ostiary::Grant grant;
    grant.user_id = user;
    grant.client_id = request.client.client().id;
    grant.scope = tokens::join_scope(authorization.oidc_scope);
    grant.created_at = request.now;
    grant.expires_at = request.now + access_token_lifetime;
    store::Grants::add(authorization.changes, grant, random_, request.now);
    authorization.grant_id = grant.id;
}

// Nothing is consumed, so nothing can come first.
Task<void> TokenExchangeGrant::lose(const TokenRequest&) {
    co_return ok();
}

}  // namespace ostiary::oauth
