#include "oauth/token_issuer.hpp"

#include "base/try.hpp"
#include "json/arena.hpp"
#include "oauth/errors.hpp"
#include "store/access_tokens.hpp"
#include "store/refresh_tokens.hpp"
#include "tokens/access_token.hpp"
#include "tokens/claims.hpp"
#include "tokens/id_token.hpp"
#include "tokens/scope_text.hpp"
#include "tokens/sign_together.hpp"

namespace ostiary::oauth {

std::optional<jose::UnsignedJws> TokenIssuer::make_access_token(
    const TokenRequest& request,
    const tokens::KeyRing& ring,
    Authorization& authorization,
    TokenResponse& response
) {
    const Client& client = authorization.admission.client();
    if (authorization.resource) {
        const Resource& resource = *authorization.resource;
        tokens::AccessTokenClaims claims;
        claims.id = standard_id(random_);
        claims.issuer = request.context.issuer();
        claims.subject = authorization.user_id ? authorization.user_id->value : client.id.value;
        claims.audience = resource.indicator;
        claims.client_id = client.id.value;
        claims.scope = tokens::join_scope(authorization.admission.resource_scope);
        claims.issued_at = request.now / 1000;
        claims.expires_at = claims.issued_at + resource.access_token_ttl;
        response.scope = claims.scope;
        response.expires_in = resource.access_token_ttl;
        return tokens::make_access_token(ring, claims, request.now);
    }
    AccessToken token;
    token.grant_id = authorization.grant_id;
    token.client_id = client.id;
    if (authorization.user_id) token.user_id = authorization.user_id->value;
    token.scope = tokens::join_scope(authorization.oidc_scope);
    token.session_uid = authorization.session_uid;
    token.created_at = request.now;
    token.expires_at = request.now + access_token_lifetime;
    response.scope = token.scope;
    response.expires_in = access_token_lifetime / 1000;
    response.access_token =
        store::AccessTokens::add(authorization.changes, token, random_).reveal();
    return std::nullopt;
}

Result<jose::UnsignedJws> TokenIssuer::make_id_token(
    const TokenRequest& request,
    const tokens::KeyRing& ring,
    const Authorization& authorization
) const {
    const auto& facts = authorization.admission.facts;
    if (!facts.subject) return fail(server_error, {}, "an ID token without user");
    const Client& client = authorization.admission.client();
    json::Arena arena;
    tokens::IdTokenClaims claims(arena.storage());
    claims.issuer = request.context.issuer();
    claims.subject = facts.subject->user.id.value;
    claims.client_id = client.id.value;
    claims.nonce = authorization.nonce;
    claims.session_uid = authorization.session_uid.value_or("");
    claims.auth_time = authorization.auth_time / 1000;
    claims.issued_at = request.now / 1000;
    claims.expires_at =
        claims.issued_at + client.custom.id_token_ttl.value_or(default_id_token_ttl);
    tokens::add_user_claims(
        claims.about_user,
        {facts.subject->user, tokens::role_names(*request.context.snapshot, facts.subject->role_ids)
        },
        tokens::join_scope(authorization.oidc_scope),
        tokens::Receiver::id_token,
        *request.context.snapshot
    );
    return tokens::make_id_token(ring, std::move(claims), request.now);
}

Task<std::optional<TokenResponse>>
TokenIssuer::issue(const TokenRequest& request, Authorization authorization, audit::Event event) {
    CO_TRY(const auto ring, rings_.get(*request.context.snapshot));
    TokenResponse response;
    tokens::TokensToSign to_sign;
    if (auto access_token = make_access_token(request, *ring, authorization, response)) {
        to_sign.push_back({*std::move(access_token), response.access_token});
    }
    if (authorization.with_id_token) {
        CO_TRY(auto id_token, make_id_token(request, *ring, authorization));
        to_sign.push_back({std::move(id_token), response.id_token.emplace()});
    }
    co_await tokens::SignTogether(to_sign);
    if (authorization.new_refresh_token) {
        response.refresh_token =
            store::RefreshTokens::add(
                authorization.changes, *authorization.new_refresh_token, random_
            )
                .reveal();
    } else {
        response.refresh_token = authorization.kept_refresh_token;
    }
    recorder_.add(authorization.changes, std::move(event));
    CO_TRY(
        const auto written,
        co_await database_.write(request.context.tenant(), std::move(authorization.changes))
    );
    if (!written) co_return std::optional<TokenResponse>{};
    co_return std::optional<TokenResponse>(std::move(response));
}

Task<void> TokenIssuer::record(const Context& context, audit::Event event) {
    sql::Batch batch;
    recorder_.add(batch, std::move(event));
    CO_CHECK(co_await database_.write(context.tenant(), std::move(batch)));
    co_return ok();
}

}  // namespace ostiary::oauth
