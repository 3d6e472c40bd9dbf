#include "oidc/revocation.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "oauth/errors.hpp"
#include "oidc/token_request.hpp"

namespace ostiary::oidc {

struct Revocation::Target {
    std::string_view type;
    std::optional<std::string> grant_id;
    std::optional<AccessToken> access_token;
    std::optional<std::string> user_id;
    std::optional<std::string> session_uid;
    bool is_over = false;  // expired or revoked: as good as unknown
};

Task<void> Revocation::handle(
    const oauth::Context& context,
    std::string authorization,
    const oauth::Parameters& parameters
) {
    CO_CHECK(check_form(parameters));
    CO_TRY(
        const auto client,
        co_await authentication_.authenticate(context, std::move(authorization), parameters)
    );
    CO_TRY(auto text, get_token(parameters));
    // It would stay valid wherever it is verified; saying otherwise would be a lie.
    if (is_structured_token(text)) co_return fail(oauth::unsupported_token_type);
    CO_TRY(
        const auto token,
        co_await tokens_.find(
            context.tenant(), std::move(text), std::string(parameters.get("token_type_hint"))
        )
    );
    // "invalid tokens do not cause an error response since the client cannot handle such an error
    // in a reasonable way"
    if (std::holds_alternative<std::monostate>(token)) co_return ok();
    CO_TRY(auto target, target_of(token, client.client(), clock_.now()));
    if (target.is_over) co_return ok();
    if (target.grant_id) {
        CO_TRY(const auto grant, co_await grants_.find(context.tenant(), *target.grant_id));
        if (!grant || grant->revoked_at) co_return ok();
    }
    co_return co_await revoke(context, std::move(target), client);
}

Result<Revocation::Target>
Revocation::target_of(const PresentedToken& token, const Client& client, Milliseconds now) {
    // "whether the token was issued to the client making the revocation request. If this validation
    // fails, the request is refused and the client is informed of the error"
    const auto foreign = [] {
        return fail(oauth::invalid_request, "the token belongs to another client");
    };
    Target target;
    if (const auto* presented = std::get_if<store::Presented<RefreshToken>>(&token)) {
        const RefreshToken* const refresh_token = &presented->artefact;
        if (refresh_token->client_id != client.id) return foreign();
        target.type = "RefreshToken";
        target.grant_id = refresh_token->grant_id;
        target.user_id = refresh_token->user_id.value;
        target.session_uid = refresh_token->session_uid;
        target.is_over = refresh_token->expires_at <= now;
        return target;
    }
    const auto& access_token = std::get<store::Presented<AccessToken>>(token).artefact;
    if (access_token.client_id != client.id) return foreign();
    target.type = "AccessToken";
    target.grant_id = access_token.grant_id;
    target.user_id = access_token.user_id;
    target.session_uid = access_token.session_uid;
    target.is_over = access_token.revoked_at || access_token.expires_at <= now;
    target.access_token = access_token;
    return target;
}

Task<void> Revocation::revoke(
    const oauth::Context& context,
    Target target,
    const oauth::AuthenticatedClient& client
) {
    sql::Batch batch;
    if (target.access_token) {
        store::AccessTokens::add_revocation(batch, *target.access_token, clock_.now());
    }
    if (target.grant_id) store::Grants::add_revocation(batch, *target.grant_id, clock_.now());
    audit::Event event;
    event.key = audit::keys::revoke_token;
    event.user_id = std::move(target.user_id);
    event.client_id = client.client().id.value;
    event.session_id = std::move(target.session_uid);
    event.ip = context.address;
    event.user_agent = context.user_agent;
    event.details["tokenTypes"] = boost::json::array{target.type};
    if (target.grant_id) event.details["grantId"] = hex_encode(*target.grant_id);
    if (client.secret_name) {
        event.details["applicationSecret"] = boost::json::object{{"name", *client.secret_name}};
    }
    recorder_.add(batch, std::move(event));
    CO_CHECK(co_await database_.write(context.tenant(), std::move(batch)));
    co_return ok();
}

}  // namespace ostiary::oidc
