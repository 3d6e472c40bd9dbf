#include "oidc/logout/logout.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "oauth/errors.hpp"
#include "oauth/redirect_uri.hpp"
#include "oauth/scope.hpp"
#include "oidc/token_request.hpp"
#include "tokens/scope_text.hpp"

namespace ostiary::oidc {

// A request that passed all checks.
struct Logout::Request {
    LogoutForm form;
    std::optional<std::string> client_name;
    std::optional<tokens::IdTokenHint> hint;
};

namespace {

// "If included [...] state, the OP passes this value back to the RP using the state parameter when
// redirecting the User Agent back to the RP."
std::string location_of(const LogoutForm& form, const std::string& otherwise) {
    if (!form.post_logout_redirect_uri) return otherwise;
    std::string location = *form.post_logout_redirect_uri;
    if (form.state) {
        location += location.find('?') == std::string::npos ? '?' : '&';
        location += "state=" + percent_encode(*form.state);
    }
    return location;
}

// "Parameters sent without a value MUST be treated as if they were omitted from the request."
// https://www.rfc-editor.org/rfc/rfc6749#section-3.1
std::optional<std::string> find_value(const oauth::Parameters& parameters, std::string_view name) {
    auto value = parameters.find(name);
    if (value && value->empty()) value.reset();
    return value;
}

std::string signed_out_page(const oauth::Context& context) {
    return context.base_url + "/oidc/session/end/success";
}

bool is_of_session(const std::optional<tokens::IdTokenHint>& hint, const Session& session) {
    return hint && hint->session_uid == session.uid && hint->subject == session.user_id.value;
}

}  // namespace

Task<Logout::Request>
Logout::check(const oauth::Context& context, const oauth::Parameters& parameters) {
    CO_CHECK(check_form(parameters));
    Request request;
    request.form.client_id = find_value(parameters, "client_id");
    if (const std::string_view text = parameters.get("id_token_hint"); !text.empty()) {
        CO_TRY(const auto ring, rings_.get(*context.snapshot));
        auto hint = tokens::verify_id_token_hint(*ring, context.issuer(), text, clock_);
        if (!hint) {
            co_return fail(
                oauth::invalid_request,
                "the id_token_hint is no ID token of this server",
                std::string(hint.error().kind->code)
            );
        }
        // "When both client_id and id_token_hint are present, the OP MUST verify that the Client
        // Identifier matches the one used when issuing the ID Token."
        if (request.form.client_id && *request.form.client_id != hint->client_id) {
            co_return fail(
                oauth::invalid_request, "the id_token_hint is of another client than client_id"
            );
        }
        request.form.client_id = hint->client_id;
        request.hint = *std::move(hint);
    }
    // Without a client there is nothing that an address could be registered for.
    if (!request.form.client_id) co_return request;
    CO_TRY(
        const auto client,
        co_await snapshots_.find_client(
            context.snapshot, ClientId(*request.form.client_id), context.base_url
        )
    );
    if (!client) co_return fail(oauth::invalid_request, "there is no such client");
    request.client_name = client->client.name;
    if (const auto uri = find_value(parameters, "post_logout_redirect_uri")) {
        if (!oauth::is_post_logout_redirect_uri_of(client->client, *uri)) {
            co_return fail(
                oauth::invalid_request,
                "the client has not registered this post_logout_redirect_uri"
            );
        }
        request.form.post_logout_redirect_uri = uri;
        request.form.state = find_value(parameters, "state");
    }
    co_return request;
}

Task<LogoutAnswer> Logout::start(
    const oauth::Context& context,
    const oauth::Parameters& parameters,
    std::string session_bearer,
    Confirmation confirmation
) {
    CO_TRY(auto request, co_await check(context, parameters));
    CO_TRY(
        const auto session, co_await sessions_.find(context.tenant(), session_bearer, clock_.now())
    );
    LogoutAnswer answer;
    if (!session) {
        answer.location = location_of(request.form, signed_out_page(context));
        answer.is_session_over = !session_bearer.empty();
        co_return answer;
    }
    if (confirmation == Confirmation::as_needed && is_of_session(request.hint, *session)) {
        co_return co_await end(context, *session, request.form);
    }
    answer.question = LogoutAnswer::Question{
        seal_logout_form(request.form, session_bearer, clock_.now()),
        std::move(request.client_name),
        session->user_id
    };
    co_return answer;
}

Task<LogoutAnswer> Logout::confirm(
    const oauth::Context& context,
    const oauth::Parameters& parameters,
    std::string session_bearer
) {
    CO_CHECK(check_form(parameters));
    CO_TRY(
        const auto session, co_await sessions_.find(context.tenant(), session_bearer, clock_.now())
    );
    LogoutAnswer answer;
    if (!session) {
        answer.location = signed_out_page(context);
        answer.is_session_over = !session_bearer.empty();
        co_return answer;
    }
    CO_TRY(const auto form, open_logout_form(parameters.get("xsrf"), session_bearer, clock_.now()));
    if (!parameters.get("logout").empty()) co_return co_await end(context, *session, form);
    answer.location = location_of(form, context.base_url + "/");
    co_return answer;
}

Task<LogoutAnswer>
Logout::end(const oauth::Context& context, const Session& session, const LogoutForm& form) {
    const Milliseconds now = clock_.now();
    sql::Batch batch;
    store::Sessions::add_revocation(batch, session.uid, now);
    CO_TRY(
        const auto grants,
        co_await grants_.list_of_session(context.tenant(), session.user_id, session.uid, now)
    );
    for (const Grant& grant : grants) {
        // What was allowed to go on in the user's absence does.
        // https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess
        if (tokens::has_scope(grant.scope, oauth::offline_access_scope)) continue;
        revocation_.add(batch, context, {grant.id, grant.client_id, grant.user_id, "logout"});
    }
    audit::Event event;
    event.key = audit::keys::session_end;
    event.user_id = session.user_id.value;
    event.client_id = form.client_id;
    event.session_id = session.uid;
    event.ip = context.address;
    event.user_agent = context.user_agent;
    recorder_.add(batch, std::move(event));
    CO_CHECK(co_await database_.write(context.tenant(), std::move(batch)));
    LogoutAnswer answer;
    answer.location = location_of(form, signed_out_page(context));
    answer.is_session_over = true;
    co_return answer;
}

}  // namespace ostiary::oidc
