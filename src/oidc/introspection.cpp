#include "oidc/introspection.hpp"

#include "base/try.hpp"
#include "json/text.hpp"
#include "oauth/errors.hpp"
#include "oauth/scope.hpp"
#include "oidc/token_request.hpp"

namespace ostiary::oidc {
namespace {

// "If the introspection call is properly authorized but the token is not active, does not exist on
// this server, or the protected resource is not allowed to introspect this particular token, then
// the authorization server MUST return an introspection response with the "active" field set to
// "false"."
std::string inactive() {
    return R"({"active":false})";
}

bool is_api(const Client& client) {
    return client.is_confidential() && !client.is_third_party;
}

template <class Token>
boost::json::object members_of(const oauth::Context& context, const Token& token) {
    boost::json::object members{
        {"active", true},
        {"client_id", token.client_id.value},
        {"iss", context.issuer()},
        {"iat", token.created_at / 1000},
        {"exp", token.expires_at / 1000},
    };
    if (!token.scope.empty()) members["scope"] = token.scope;
    return members;
}

}  // namespace

Task<std::string> Introspection::handle(
    const oauth::Context& context,
    std::string authorization,
    const oauth::Parameters& parameters
) {
    CO_CHECK(check_form(parameters));
    CO_TRY(
        const auto asker,
        co_await authentication_.authenticate(context, std::move(authorization), parameters)
    );
    CO_TRY(auto text, get_token(parameters));
    CO_TRY(
        auto token,
        co_await tokens_.find(
            context.tenant(), std::move(text), std::string(parameters.get("token_type_hint"))
        )
    );
    if (auto* access_token = std::get_if<store::Presented<AccessToken>>(&token)) {
        co_return co_await describe(context, std::move(*access_token), asker.client());
    }
    if (auto* refresh_token = std::get_if<store::Presented<RefreshToken>>(&token)) {
        co_return co_await describe(context, std::move(*refresh_token), asker.client());
    }
    co_return inactive();
}

Task<bool> Introspection::is_admitted(
    const oauth::Context& context,
    oauth::Question question,
    store::Standing standing
) {
    const auto admission =
        co_await gate_.admit(context, std::move(question), oauth::facts_of(std::move(standing)));
    if (admission) co_return true;
    if (admission.error().is(oauth::invalid_grant)) co_return false;
    co_return std::unexpected(admission.error());
}

Task<std::string> Introspection::describe(
    const oauth::Context& context,
    store::Presented<AccessToken> presented,
    const Client& asker
) {
    const AccessToken& token = presented.artefact;
    if (token.client_id != asker.id && !is_api(asker)) co_return inactive();
    if (token.revoked_at || token.expires_at <= clock_.now()) co_return inactive();
    oauth::Question question{
        .client_id = token.client_id,
        .grant_id = token.grant_id,
        .session_uid = oauth::session_dependency(token.scope, token.session_uid)
    };
    if (token.user_id) question.user_id = UserId(*token.user_id);
    CO_TRY(
        const bool is_admitted,
        co_await this->is_admitted(context, std::move(question), std::move(presented.standing))
    );
    if (!is_admitted) co_return inactive();
    auto members = members_of(context, token);
    if (token.user_id) members["sub"] = *token.user_id;
    members["token_type"] = "Bearer";
    co_return json::to_text(members);
}

Task<std::string> Introspection::describe(
    const oauth::Context& context,
    store::Presented<RefreshToken> presented,
    const Client& asker
) {
    const RefreshToken& token = presented.artefact;
    if (token.client_id != asker.id) co_return inactive();
    if (token.consumed_at || token.expires_at <= clock_.now()) co_return inactive();
    CO_TRY(
        const bool is_admitted,
        co_await this->is_admitted(
            context,
            {.client_id = token.client_id,
             .user_id = token.user_id,
             .grant_id = token.grant_id,
             .session_uid = oauth::session_dependency(token.scope, token.session_uid)},
            std::move(presented.standing)
        )
    );
    if (!is_admitted) co_return inactive();
    auto members = members_of(context, token);
    members["sub"] = token.user_id.value;
    co_return json::to_text(members);
}

}  // namespace ostiary::oidc
