#include "browser.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "oauth/interaction_cookie.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace ostiary::testing {
namespace {

// `extra` replaces what has the same name; an empty value leaves it out.
Form joined(Form form, const Form& extra) {
    for (const auto& entry : extra) {
        std::erase_if(form, [&](const auto& other) { return other.first == entry.first; });
        if (!entry.second.empty()) form.push_back(entry);
    }
    return form;
}

}  // namespace

std::string encode(const Form& form) {
    http::Parameters parameters;
    for (const auto& [name, value] : form) parameters.add(name, value);
    return parameters.encode();
}

http::Request Browser::request(std::string_view method, std::string_view target) const {
    http::Request request;
    request.method = method;
    const std::size_t question = std::min(target.find('?'), target.size());
    request.path = target.substr(0, question);
    if (question < target.size()) request.query = target.substr(question + 1);
    std::string header;
    for (const auto& [name, value] : cookies) {
        if (!header.empty()) header += "; ";
        header.append(name).append("=").append(value);
    }
    if (!header.empty()) request.headers.add("Cookie", header);
    return request;
}

http::Response Browser::keep(http::Response response) {
    for (const auto& [name, value] : response.headers) {
        if (!http::same_name(name, "Set-Cookie")) continue;
        const std::size_t equals = value.find('=');
        const std::size_t end = std::min(value.find(';'), value.size());
        const std::string key(value.substr(0, equals));
        if (value.find("Max-Age=0") != std::string_view::npos) {
            cookies.erase(key);
        } else {
            cookies[key] = value.substr(equals + 1, end - equals - 1);
        }
    }
    return response;
}

http::Response Browser::get(std::string_view target) {
    return keep(provider_.send(request("GET", target)));
}

http::Response Browser::post(std::string_view target, const Form& form) {
    auto posted = request("POST", target);
    posted.headers.add("Content-Type", "application/x-www-form-urlencoded");
    posted.body = encode(form);
    return keep(provider_.send(std::move(posted)));
}

Form Browser::authorization_request(const RegisteredClient& client, const Form& changes) {
    Form form{
        {"client_id", client.id},
        {"redirect_uri", client.redirect_uri},
        {"response_type", "code"},
        {"scope", "openid profile"},
        {"state", "the state"},
        {"nonce", "the nonce"},
        {"code_challenge", base64url_encode(sha256(code_verifier))},
        {"code_challenge_method", "S256"},
    };
    return joined(std::move(form), changes);
}

http::Response Browser::authorize(const RegisteredClient& client, const Form& changes) {
    return get("/oidc/auth?" + encode(authorization_request(client, changes)));
}

std::string Browser::interaction_bearer() const {
    return oauth::find_interaction_bearer(request("GET", "/sign-in"));
}

Interaction Browser::interaction() {
    const auto found = provider_.run(
        provider_.interactions.find(provider_.tenant, interaction_bearer(), provider_.clock.now())
    );
    if (!found) throw std::logic_error("the browser has no interaction");
    return *found;
}

std::string Browser::complete_login(const UserId& user) {
    auto current = interaction();
    sql::Batch batch;
    const Secret bearer = store::Interactions::add_login(
        batch, current, user, provider_.random, provider_.clock.now()
    );
    provider_.write(std::move(batch));
    http::Response response;
    oauth::set_interaction_cookie(response, request("GET", "/"), current.client_id.value, bearer);
    keep(std::move(response));
    return oauth::resume_path(current);
}

std::string Browser::pass_consent() {
    return oauth::resume_path(interaction()).append("?").append(oauth::passed_consent);
}

std::string Browser::accept_consent() {
    return provider_.run(
        provider_.consent.accept(provider_.context(), interaction(), cookies["_session"])
    );
}

std::string Browser::deny_consent() {
    return provider_.run(
        provider_.consent.deny(provider_.context(), interaction(), cookies["_session"])
    );
}

http::Response Browser::resume(std::string_view path) {
    auto response = get(path);
    const bool is_at_consent = response.headers.get("Location").starts_with("/consent");
    return is_at_consent ? get(pass_consent()) : response;
}

Callback Browser::sign_in(const RegisteredClient& client, const UserId& user, const Form& changes) {
    auto response = authorize(client, changes);
    if (response.headers.get("Location").starts_with("/sign-in")) {
        response = get(complete_login(user));
    }
    if (response.headers.get("Location").starts_with("/consent")) {
        response = get(client.is_third_party ? accept_consent() : pass_consent());
    }
    return callback_of(response);
}

Callback callback_of(const http::Response& response) {
    Callback result;
    result.location = response.headers.get("Location");
    const std::size_t start = result.location.find_first_of("?#");
    if (start != std::string::npos) {
        result.parameters =
            http::Parameters::parse(std::string_view(result.location).substr(start + 1)).value();
    }
    return result;
}

http::Request form_request(std::string_view target, const Form& form) {
    http::Request request;
    request.method = "POST";
    request.path = target;
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = encode(form);
    return request;
}

http::Request token_request(const RegisteredClient& client, const Form& form) {
    Form sent = form;
    if (!client.is_confidential) sent.emplace_back("client_id", client.id);
    auto request = form_request("/oidc/token", sent);
    if (client.is_confidential) {
        request.headers.add(
            "Authorization", "Basic " + base64_encode(client.id + ":" + client.secret)
        );
    }
    return request;
}

http::Response request_token(Provider& provider, const RegisteredClient& client, const Form& form) {
    return provider.send(token_request(client, form));
}

http::Response redeem(
    Provider& provider,
    const RegisteredClient& client,
    const std::string& code,
    const Form& extra
) {
    const Form form{
        {"grant_type", "authorization_code"},
        {"code", code},
        {"redirect_uri", client.redirect_uri},
        {"code_verifier", std::string(code_verifier)},
    };
    return request_token(provider, client, joined(form, extra));
}

http::Response refresh(
    Provider& provider,
    const RegisteredClient& client,
    const std::string& token,
    const Form& extra
) {
    const Form form{{"grant_type", "refresh_token"}, {"refresh_token", token}};
    return request_token(provider, client, joined(form, extra));
}

http::Response userinfo(Provider& provider, const std::string& access_token) {
    http::Request request;
    request.method = "GET";
    request.path = "/oidc/me";
    request.headers.add("Authorization", "Bearer " + access_token);
    return provider.send(std::move(request));
}

http::Response
introspect(Provider& provider, const RegisteredClient& client, const std::string& token) {
    auto request = token_request(client, {{"token", token}});
    request.path = "/oidc/token/introspection";
    return provider.send(std::move(request));
}

std::string error_of(const http::Response& response) {
    return text_of(json_of(response), "error");
}

boost::json::object claims_of(const std::string& token) {
    const std::size_t first = token.find('.');
    const std::size_t second = token.find('.', first + 1);
    const auto payload =
        base64url_decode(std::string_view(token).substr(first + 1, second - first - 1));
    return payload ? boost::json::parse(*payload).as_object() : boost::json::object{};
}

}  // namespace ostiary::testing
