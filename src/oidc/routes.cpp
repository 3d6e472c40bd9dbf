#include "oidc/routes.hpp"

#include "base/try.hpp"
#include "http/conditional.hpp"
#include "http/cookies.hpp"
#include "oauth/answers.hpp"
#include "oauth/errors.hpp"
#include "oauth/session_cookie.hpp"

namespace ostiary::oidc {
namespace {

// Shares the prepared bytes; the server turns it into 304 for a client that has them.
http::Response
document_answer(const std::shared_ptr<const Documents>& documents, const Document& document) {
    http::Response response = http::json_response(200, {});
    response.shared_body = document.text;
    response.keep_alive = documents;
    response.headers.set("ETag", document.entity_tag);
    return response;
}

// Claims about a person are kept by no cache; a client that kept them itself may ask whether they
// have changed.
http::Response claims_answer(const http::Request& request, std::string claims) {
    const std::string tag = http::entity_tag(claims);
    http::Response response = oauth::uncached_json(std::move(claims));
    response.headers.set("ETag", tag);
    if (!http::matches_none(request, tag)) return response;
    response.status = 304;
    response.headers.remove("Content-Type");
    response.body.clear();
    return response;
}

// "If the protected resource request does not include authentication credentials or does not
// contain an access token that enables access to the protected resource, the resource server MUST
// include the HTTP "WWW-Authenticate" response header field"
// https://www.rfc-editor.org/rfc/rfc6750#section-3
http::Response userinfo_error(const Error& error, const http::Request& request) {
    http::Response response = oauth::error_answer(error, request);
    if (error.is(oauth::invalid_request)) {
        response.headers.add(
            "WWW-Authenticate", "Bearer realm=\"" + request.base_url() + "/oidc\""
        );
    }
    return response;
}

std::string authorization_of(const http::Request& request) {
    return std::string(request.headers.get("Authorization"));
}

std::string session_bearer(const http::Request& request) {
    return std::string(http::find_cookie(request, oauth::session_cookie));
}

}  // namespace

std::vector<http::Route> OidcApi::routes() {
    using http::raw_route;
    using O = OidcApi;
    return {
        raw_route<&O::metadata>(*this, "GET", "/oidc/.well-known/openid-configuration"),
        raw_route<&O::metadata>(*this, "GET", "/oidc/.well-known/oauth-authorization-server"),
        // https://www.rfc-editor.org/rfc/rfc8414#section-3.1
        raw_route<&O::metadata>(*this, "GET", "/.well-known/openid-configuration/oidc"),
        raw_route<&O::metadata>(*this, "GET", "/.well-known/oauth-authorization-server/oidc"),
        raw_route<&O::jwks>(*this, "GET", "/oidc/jwks"),
        raw_route<&O::userinfo>(*this, "GET", "/oidc/me"),
        raw_route<&O::userinfo>(*this, "POST", "/oidc/me"),
        raw_route<&O::introspect>(*this, "POST", "/oidc/token/introspection"),
        raw_route<&O::revoke>(*this, "POST", "/oidc/token/revocation"),
        raw_route<&O::end_session>(*this, "GET", "/oidc/session/end"),
        raw_route<&O::end_session>(*this, "POST", "/oidc/session/end"),
        raw_route<&O::confirm_end_session>(*this, "POST", "/oidc/session/end/confirm"),
        raw_route<&O::signed_out>(*this, "GET", "/oidc/session/end/success"),
    };
}

Task<http::Response> OidcApi::metadata(http::Request& request) {
    CO_TRY(const auto context, co_await oauth::make_context(snapshots_, request));
    CO_TRY(const auto documents, discovery_.get(context));
    co_return document_answer(documents, documents->metadata);
}

Task<http::Response> OidcApi::jwks(http::Request& request) {
    CO_TRY(const auto context, co_await oauth::make_context(snapshots_, request));
    CO_TRY(const auto documents, discovery_.get(context));
    http::Response response = document_answer(documents, documents->jwks);
    // A rotated key must be seen at once.
    response.headers.set("Cache-Control", "no-cache, max-age=0, must-revalidate");
    co_return response;
}

Task<http::Response> OidcApi::userinfo(http::Request& request) {
    CO_TRY(const auto context, co_await oauth::make_context(snapshots_, request));
    auto token = oauth::read_bearer_token(request);
    if (!token) co_return userinfo_error(token.error(), request);
    CO_TRY(auto claims, co_await userinfo_.handle(context, *std::move(token)));
    co_return claims_answer(request, std::move(claims));
}

Task<http::Response> OidcApi::introspect(http::Request& request) {
    CO_TRY(const auto context, co_await oauth::make_context(snapshots_, request));
    CO_TRY(const auto parameters, oauth::read_body(request));
    CO_TRY(
        auto answer, co_await introspection_.handle(context, authorization_of(request), parameters)
    );
    co_return oauth::uncached_json(std::move(answer));
}

Task<http::Response> OidcApi::revoke(http::Request& request) {
    CO_TRY(const auto context, co_await oauth::make_context(snapshots_, request));
    CO_TRY(const auto parameters, oauth::read_body(request));
    CO_CHECK(co_await revocation_.handle(context, authorization_of(request), parameters));
    // "The content of the response body is ignored by the client"
    http::Response response;
    response.headers.set("Cache-Control", "no-store");
    co_return response;
}

Task<http::Response> OidcApi::end_session(http::Request& request) {
    CO_TRY(const auto context, co_await oauth::make_context(snapshots_, request));
    const auto parameters = oauth::read_parameters(request);
    if (!parameters) co_return co_await pages_.error(request, parameters.error());
    // A HEAD request changes nothing.
    const auto confirmation =
        request.method == "HEAD" ? Confirmation::required : Confirmation::as_needed;
    auto answer =
        co_await logout_.start(context, *parameters, session_bearer(request), confirmation);
    co_return co_await render(request, std::move(answer));
}

Task<http::Response> OidcApi::confirm_end_session(http::Request& request) {
    CO_TRY(const auto context, co_await oauth::make_context(snapshots_, request));
    const auto parameters = oauth::read_body(request);
    if (!parameters) co_return co_await pages_.error(request, parameters.error());
    auto answer = co_await logout_.confirm(context, *parameters, session_bearer(request));
    co_return co_await render(request, std::move(answer));
}

Task<http::Response> OidcApi::signed_out(http::Request& request) {
    return pages_.signed_out(request);
}

Task<http::Response> OidcApi::render(http::Request& request, Result<LogoutAnswer> answer) {
    if (!answer) co_return co_await pages_.error(request, answer.error());
    if (const auto& question = answer->question; question.has_value()) {
        co_return co_await pages_.confirm_logout(
            request,
            {.action = request.base_path + "/oidc/session/end/confirm",
             .xsrf = question->xsrf,
             .client_name = question->client_name,
             .user_id = question->user_id.value}
        );
    }
    // 303, so that a browser does not repeat the POST there.
    http::Response response = http::see_other(answer->location);
    response.headers.set("Cache-Control", "no-store");
    if (answer->is_session_over) http::clear_cookie(response, request, oauth::session_cookie);
    co_return response;
}

}  // namespace ostiary::oidc
