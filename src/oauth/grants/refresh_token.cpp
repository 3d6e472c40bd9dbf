#include "oauth/grants/refresh_token.hpp"

#include "base/try.hpp"
#include "oauth/errors.hpp"
#include "oauth/scope.hpp"
#include "oauth/token_resource.hpp"
#include "tokens/refresh_token.hpp"
#include "tokens/scope_text.hpp"

namespace ostiary::oauth {
namespace {

// "The requested scope MUST NOT include any scope not originally granted by the resource owner, and
// if omitted is treated as equal to the scope originally granted by the resource owner."
Result<std::vector<std::string>>
requested_scope(const TokenRequest& request, const RefreshToken& token) {
    if (request.scope.empty()) return tokens::split_scope(token.scope);
    for (const auto& name : request.scope) {
        if (!tokens::has_scope(token.scope, name)) {
            return fail(invalid_scope, "the refresh token has less scope than was asked for");
        }
    }
    return request.scope;
}

RefreshToken successor_of(const Client& client, RefreshToken token, Milliseconds now) {
    token.expires_at = tokens::successor_expires_at(client, token, now);
    token.created_at = now;
    token.consumed_at.reset();
    return token;
}

}  // namespace

bool RefreshTokenGrant::is_allowed_for(const Client& client) const {
    return client.type != ClientType::machine_to_machine;
}

Task<Authorization> RefreshTokenGrant::authorize(const TokenRequest& request) {
    if (!request.parameters.get("organization_id").empty()) {
        co_return fail(access_denied, "the user is not a member of the organization");
    }
    CO_TRY(auto presented, co_await get_token(request));
    RefreshToken& token = presented.artefact;
    CO_TRY(const auto names, requested_scope(request, token));
    const std::string scope = tokens::join_scope(names);
    const bool has_openid = tokens::has_scope(scope, openid_scope);
    CO_TRY(
        const Resource* const resource,
        resolve_token_resource(
            *request.context.snapshot, request.resource, token.resources, has_openid
        )
    );
    Question question{.client_id = request.client.client().id};
    question.user_id = token.user_id;
    question.grant_id = token.grant_id;
    question.session_uid = session_dependency(token.scope, token.session_uid);
    question.resource = resource;
    question.resource_scope = names;

    Authorization authorization;
    CO_TRY(
        authorization.admission,
        co_await gate_.admit(
            request.context, std::move(question), facts_of(std::move(presented.standing))
        )
    );
    authorization.user_id = token.user_id;
    authorization.grant_id = token.grant_id;
    authorization.session_uid = token.session_uid;
    authorization.oidc_scope = intersect(names, authorization.admission.grant().scope);
    authorization.resource = resource;
    authorization.with_id_token = has_openid;
    authorization.nonce = token.nonce;
    authorization.auth_time = token.auth_time;

    const Client& client = request.client.client();
    if (tokens::rotation_of(client, token, request.now) == tokens::Rotation::rotate) {
        store::RefreshTokens::add_consumption(authorization.changes, token, request.now);
        authorization.new_refresh_token = successor_of(client, std::move(token), request.now);
    } else {
        authorization.kept_refresh_token = std::string(request.parameters.get("refresh_token"));
    }
    co_return authorization;
}

Task<store::Presented<RefreshToken>> RefreshTokenGrant::get_token(const TokenRequest& request) {
    const std::string_view text = request.parameters.get("refresh_token");
    if (text.empty()) {
        co_return fail(invalid_request, "the parameter refresh_token is missing");
    }
    CO_TRY(auto found, co_await tokens_.find(request.context.tenant(), std::string(text)));
    if (!found) co_return fail(invalid_grant, "there is no such refresh token");
    const RefreshToken& token = found->artefact;
    // "the refresh token is bound to the client to which it was issued"
    if (token.client_id != request.client.client().id) {
        co_return fail(invalid_grant, "it was issued to another client");
    }
    if (token.expires_at <= request.now)
        co_return fail(invalid_grant, "the refresh token has expired");
    if (token.consumed_at) CO_CHECK(co_await refuse_reuse(request, token));
    co_return *std::move(found);
}

// https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2: "If a refresh token is compromised and
// subsequently used by both the attacker and the legitimate client, one of them will present an
// invalidated refresh token, which will inform the authorization server of the breach."
Task<void> RefreshTokenGrant::refuse_reuse(const TokenRequest& request, const RefreshToken& token) {
    if (token.consumed_at && request.now - *token.consumed_at > tokens::reuse_leeway) {
        CO_CHECK(co_await revocation_.revoke(
            request.context,
            {token.grant_id, token.client_id, token.user_id, "refresh token was used again"}
        ));
    }
    co_return fail(invalid_grant, "the refresh token was redeemed before");
}

Task<void> RefreshTokenGrant::lose(const TokenRequest& request) {
    CO_CHECK(co_await get_token(request));
    co_return fail(invalid_grant, "there is no such refresh token");
}

}  // namespace ostiary::oauth
