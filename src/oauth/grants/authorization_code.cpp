#include "oauth/grants/authorization_code.hpp"

#include "base/try.hpp"
#include "oauth/errors.hpp"
#include "oauth/pkce.hpp"
#include "oauth/scope.hpp"
#include "oauth/token_resource.hpp"
#include "tokens/refresh_token.hpp"
#include "tokens/scope_text.hpp"

namespace ostiary::oauth {
namespace {

// `offline_access` asks for a refresh token; a web client may be set to get one always.
bool is_refresh_token_due(const Client& client, std::string_view scope) {
    if (tokens::has_scope(scope, offline_access_scope)) return true;
    return client.type != ClientType::native &&
           client.custom.always_issue_refresh_token.value_or(false);
}

RefreshToken
first_refresh_token(const Client& client, const AuthorizationCode& code, Milliseconds now) {
    RefreshToken token;
    token.grant_id = code.grant_id;
    token.client_id = code.client_id;
    token.user_id = code.user_id;
    token.scope = code.scope;
    token.resources = code.resources;
    token.nonce = code.nonce;
    token.session_uid = code.session_uid;
    token.auth_time = code.auth_time;
    token.chain_started_at = now;
    token.created_at = now;
    token.expires_at = now + tokens::refresh_token_lifetime(client);
    return token;
}

}  // namespace

bool AuthorizationCodeGrant::is_allowed_for(const Client& client) const {
    return client.type != ClientType::machine_to_machine &&
           !client.custom.is_device_flow.value_or(false);
}

// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
Task<Authorization> AuthorizationCodeGrant::authorize(const TokenRequest& request) {
    CO_TRY(auto presented, co_await get_code(request));
    const AuthorizationCode& code = presented.artefact;
    const auto names = tokens::split_scope(code.scope);
    const bool has_openid = tokens::has_scope(code.scope, openid_scope);
    CO_TRY(
        const Resource* const resource,
        resolve_token_resource(
            *request.context.snapshot, request.resource, code.resources, has_openid
        )
    );
    Question question{.client_id = request.client.client().id};
    question.user_id = code.user_id;
    question.grant_id = code.grant_id;
    question.session_uid = session_dependency(code.scope, code.session_uid);
    question.resource = resource;
    question.resource_scope = names;

    Authorization authorization;
    CO_TRY(
        authorization.admission,
        co_await gate_.admit(
            request.context, std::move(question), facts_of(std::move(presented.standing))
        )
    );
    authorization.user_id = code.user_id;
    authorization.grant_id = code.grant_id;
    authorization.session_uid = code.session_uid;
    authorization.oidc_scope = intersect(names, authorization.admission.grant().scope);
    authorization.resource = resource;
    authorization.with_id_token = has_openid;
    authorization.nonce = code.nonce;
    authorization.auth_time = code.auth_time;
    if (is_refresh_token_due(request.client.client(), code.scope)) {
        authorization.new_refresh_token =
            first_refresh_token(request.client.client(), code, request.now);
    }
    store::AuthorizationCodes::add_consumption(authorization.changes, code, request.now);
    co_return authorization;
}

Task<store::Presented<AuthorizationCode>> AuthorizationCodeGrant::get_code(
    const TokenRequest& request
) {
    const Parameters& parameters = request.parameters;
    const std::string_view text = parameters.get("code");
    if (text.empty()) co_return fail(invalid_request, "the parameter code is missing");
    if (parameters.get("redirect_uri").empty()) {
        co_return fail(invalid_request, "the parameter redirect_uri is missing");
    }
    CO_TRY(auto found, co_await codes_.find(request.context.tenant(), std::string(text)));
    if (!found) co_return fail(invalid_grant, "there is no such authorization code");
    const AuthorizationCode& code = found->artefact;
    // "ensure that the authorization code was issued to the authenticated confidential client, or
    // if the client is public, ensure that the code was issued to "client_id" in the request"
    if (code.client_id != request.client.client().id) {
        co_return fail(invalid_grant, "it was issued to another client");
    }
    if (code.expires_at <= request.now) {
        if (code.consumed_at) CO_CHECK(co_await refuse_replay(request, code));
        co_return fail(invalid_grant, "the authorization code has expired");
    }
    CO_CHECK(check_code_verifier(code.code_challenge, parameters.get("code_verifier")));
    // "if included ensure that their values are identical"
    if (parameters.get("redirect_uri") != code.redirect_uri) {
        co_return fail(
            invalid_grant, "the redirect_uri is not the one of the authorization request"
        );
    }
    if (code.consumed_at) CO_CHECK(co_await refuse_replay(request, code));
    co_return *std::move(found);
}

// "If an authorization code is used more than once, the authorization server MUST deny the request
// and SHOULD revoke (when possible) all tokens previously issued based on that authorization code."
Task<void>
AuthorizationCodeGrant::refuse_replay(const TokenRequest& request, const AuthorizationCode& code) {
    CO_CHECK(co_await revocation_.revoke(
        request.context,
        {code.grant_id, code.client_id, code.user_id, "authorization code was replayed"}
    ));
    co_return fail(invalid_grant, "the authorization code was redeemed before");
}

Task<void> AuthorizationCodeGrant::lose(const TokenRequest& request) {
    CO_CHECK(co_await get_code(request));
    co_return fail(invalid_grant, "there is no such authorization code");
}

}  // namespace ostiary::oauth
