#include "oidc/userinfo.hpp"

#include "base/try.hpp"
#include "json/arena.hpp"
#include "json/text.hpp"
#include "oauth/errors.hpp"
#include "oauth/scope.hpp"
#include "tokens/claims.hpp"
#include "tokens/scope_text.hpp"

namespace ostiary::oidc {
namespace {

// Why, is for the log: the bearer of a token that does not work learns no more.
Error as_invalid_token(const Error& refusal) {
    if (!refusal.is(oauth::invalid_grant)) return refusal;
    return fail(oauth::invalid_token, {}, refusal.description).error();
}

std::string claims_text(
    const store::UserWithRoles& subject,
    std::string_view scope,
    const store::Snapshot& snapshot
) {
    json::Arena arena;
    constexpr std::size_t usual = 12;
    boost::json::object claims(usual, arena.storage());
    claims["sub"] = subject.user.id.value;
    tokens::add_user_claims(
        claims,
        {subject.user, tokens::role_names(snapshot, subject.role_ids)},
        scope,
        tokens::Receiver::userinfo,
        snapshot
    );
    return json::to_text(claims);
}

}  // namespace

Task<std::string> Userinfo::handle(const oauth::Context& context, std::string access_token) {
    CO_TRY(auto found, co_await access_tokens_.find(context.tenant(), std::move(access_token)));
    if (!found) co_return fail(oauth::invalid_token, {}, "unknown access token");
    const AccessToken* const token = &found->artefact;
    if (token->revoked_at) co_return fail(oauth::invalid_token, {}, "the token is revoked");
    if (token->expires_at <= clock_.now()) {
        co_return fail(oauth::invalid_token, {}, "the token is expired");
    }
    if (!token->user_id || !tokens::has_scope(token->scope, oauth::openid_scope)) {
        co_return fail(oauth::insufficient_scope, "the access token lacks the scope openid");
    }
    auto admission = co_await gate_.admit(
        context,
        {.client_id = token->client_id,
         .user_id = UserId(*token->user_id),
         .grant_id = token->grant_id,
         .session_uid = oauth::session_dependency(token->scope, token->session_uid)},
        oauth::facts_of(std::move(found->standing))
    );
    if (!admission) co_return std::unexpected(as_invalid_token(admission.error()));
    const auto& facts = admission->facts;
    if (!facts.subject) co_return fail(oauth::invalid_token, {}, "the user is gone");
    co_return claims_text(*facts.subject, token->scope, *context.snapshot);
}

}  // namespace ostiary::oidc
