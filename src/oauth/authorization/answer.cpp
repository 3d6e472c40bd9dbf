#include "oauth/authorization/answer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ostiary::oauth {
namespace {

using Screen = std::pair<std::string_view, std::string_view>;
constexpr std::array screens{
    Screen{"sign_in", "/sign-in"},
    Screen{"signIn", "/sign-in"},
    Screen{"register", "/register"},
    Screen{"reset_password", "/reset-password"},
    Screen{"identifier:sign_in", "/identifier-sign-in"},
    Screen{"identifier:register", "/identifier-register"},
    Screen{"single_sign_on", "/single-sign-on"},
};

std::string with_query(std::string_view path, const Parameters& query) {
    return std::string(path) + "?" + query.encode();
}

void add(Parameters& query, std::string_view name, const std::optional<std::string>& value) {
    if (value) query.add(name, *value);
}

ClientResponse response_to(const AuthorizationRequest& request, const std::string& issuer) {
    ClientResponse response{request.redirect_uri, request.response_mode, {}};
    // https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2: "REQUIRED if the "state" parameter was
    // present in the client authorization request."
    add(response.parameters, "state", request.state);
    // https://www.rfc-editor.org/rfc/rfc9207#section-2: "an authorization server MUST include the
    // iss parameter in the authorization response", in errors too.
    response.parameters.add("iss", issuer);
    return response;
}

}  // namespace

std::string ClientResponse::location() const {
    const std::string encoded = parameters.encode();
    if (response_mode == "fragment") return redirect_uri + "#" + encoded;
    const bool has_query = redirect_uri.find('?') != std::string::npos;
    return redirect_uri + (has_query ? "&" : "?") + encoded;
}

std::string sign_in_page(const AuthorizationRequest& request) {
    const auto screen =
        std::ranges::find(screens, request.first_screen.value_or(""), &Screen::first);
    Parameters query;
    query.add("app_id", request.client_id);
    add(query, "organization_id", request.organization_id);
    add(query, "ui_locales", request.ui_locales);
    add(query, "one_time_token", request.one_time_token);
    add(query, "login_hint", request.login_hint);
    add(query, "identifier", request.identifier);
    return with_query(screen == screens.end() ? "/sign-in" : screen->second, query);
}

std::string consent_page(const AuthorizationRequest& request) {
    Parameters query;
    query.add("app_id", request.client_id);
    add(query, "organization_id", request.organization_id);
    add(query, "ui_locales", request.ui_locales);
    return with_query("/consent", query);
}

ClientResponse success_response(
    const AuthorizationRequest& request,
    const Secret& code,
    const std::string& issuer
) {
    ClientResponse response = response_to(request, issuer);
    Parameters parameters;
    parameters.add("code", code.reveal());
    for (const auto& [name, value] : response.parameters) parameters.add(name, value);
    response.parameters = std::move(parameters);
    return response;
}

ClientResponse
error_response(const AuthorizationRequest& request, const Error& error, const std::string& issuer) {
    ClientResponse response = response_to(request, issuer);
    Parameters parameters;
    parameters.add("error", error.kind->code);
    parameters.add("error_description", error.description);
    for (const auto& [name, value] : response.parameters) parameters.add(name, value);
    response.parameters = std::move(parameters);
    return response;
}

}  // namespace ostiary::oauth
