#include "oauth/routes.hpp"

#include "base/try.hpp"
#include "http/cookies.hpp"
#include "json/text.hpp"
#include "oauth/errors.hpp"
#include "oauth/interaction_cookie.hpp"
#include "oauth/session_cookie.hpp"

namespace ostiary::oauth {
namespace {

Browser browser_of(const http::Request& request) {
    return {
        std::string(http::find_cookie(request, session_cookie)),
        list_interaction_bearers(request),
        request.query == passed_consent
    };
}

void set_cookies(
    http::Response& response,
    const http::Request& request,
    const AuthorizationAnswer& answer
) {
    if (answer.interaction_bearer) {
        set_interaction_cookie(response, request, answer.client_id, *answer.interaction_bearer);
    } else if (answer.is_interaction_over) {
        clear_interaction_cookie(response, request, answer.client_id);
    }
    if (answer.session_max_age > 0) {
        const std::string bearer = answer.session_bearer
                                       ? answer.session_bearer->reveal()
                                       : std::string(http::find_cookie(request, session_cookie));
        http::set_cookie(
            response, request, session_cookie, bearer, {.max_age = answer.session_max_age}
        );
    }
}

// https://www.rfc-editor.org/rfc/rfc9700#section-4.12: never 307, which would repeat a POST and its
// credentials at the client.
http::Response redirect(std::string_view location) {
    http::Response response = http::see_other(location);
    response.headers.set("Cache-Control", "no-store");
    return response;
}

}  // namespace

std::vector<http::Route> OauthApi::routes() {
    using http::raw_route;
    return {
        raw_route<&OauthApi::authorize>(*this, "GET", "/oidc/auth"),
        raw_route<&OauthApi::authorize>(*this, "POST", "/oidc/auth"),
        raw_route<&OauthApi::resume>(*this, "GET", "/oidc/auth/{uid}"),
        raw_route<&OauthApi::token>(*this, "POST", "/oidc/token"),
    };
}

Task<http::Response> OauthApi::authorize(http::Request& request) {
    CO_TRY(const Context context, co_await make_context(snapshots_, request));
    auto parameters = read_parameters(request);
    if (!parameters) co_return co_await pages_.error(request, parameters.error());
    auto answer = co_await authorization_.authorize(context, *parameters, browser_of(request));
    co_return co_await render(request, std::move(answer));
}

Task<http::Response> OauthApi::resume(http::Request& request) {
    CO_TRY(const Context context, co_await make_context(snapshots_, request));
    auto answer = co_await authorization_.resume(
        context, std::string(request.capture("uid")), browser_of(request)
    );
    co_return co_await render(request, std::move(answer));
}

Task<http::Response> OauthApi::render(http::Request& request, Result<AuthorizationAnswer> answer) {
    if (!answer) co_return std::unexpected(std::move(answer).error());
    const AuthorizationAnswer& given = *answer;
    http::Response response;
    if (given.error) {
        CO_TRY(response, co_await pages_.error(request, *given.error));
    } else if (given.page) {
        response = redirect(request.base_path + *given.page);
    } else if (const auto& sent = given.response; !sent) {
        co_return fail(server_error, {}, "an authorization request without an answer");
    } else if (sent->response_mode == "form_post") {
        CO_TRY(response, co_await pages_.form_post(request, sent->redirect_uri, sent->parameters));
    } else {
        response = redirect(sent->location());
    }
    set_cookies(response, request, given);
    co_return response;
}

Task<http::Response> OauthApi::token(http::Request& request) {
    CO_TRY(const Context context, co_await make_context(snapshots_, request));
    auto parameters = read_body(request);
    if (!parameters) co_return error_answer(parameters.error(), request);
    const auto response = co_await tokens_.handle(
        context, std::string(request.headers.get("Authorization")), *parameters
    );
    if (!response) co_return error_answer(response.error(), request);
    co_return uncached_json(json::to_text(*response));
}

}  // namespace ostiary::oauth
