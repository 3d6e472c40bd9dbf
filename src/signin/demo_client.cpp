#include "signin/demo_client.hpp"

#include "base/encoding.hpp"
#include "base/id.hpp"
#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "http/cookies.hpp"
#include "http/response_head.hpp"
#include "jose/jwk.hpp"
#include "jose/jwt.hpp"
#include "json/fields.hpp"
#include "json/parse.hpp"
#include "store/builtin_clients.hpp"

#include <boost/json.hpp>

namespace ostiary::signin {
namespace {

constexpr std::string_view start_cookie = "_demo_start";
constexpr std::string_view tokens_cookie = "_demo_tokens";
constexpr std::size_t longest_cookie = 4096;
constexpr std::int64_t seconds_to_sign_in = 3600;
constexpr std::string_view scope = "openid offline_access profile email phone";

constexpr ErrorKind failed{
    "demo_app.failed",
    400,
    "The sample application could not complete the sign-in."
};

SealContext context_of(const http::Request& request, std::string_view cookie) {
    return {request.tenant.value, "cookies", "", cookie};
}

boost::json::object
open_cookie(const Vault& vault, const http::Request& request, std::string_view cookie) {
    const auto value = http::find_cookie(request, cookie);
    if (value.empty() || value.size() > longest_cookie) return {};
    const auto sealed = base64url_decode(value);
    if (!sealed) return {};
    const auto opened = vault.open(*sealed, context_of(request, cookie));
    if (!opened) return {};
    const auto parsed = json::parse(opened->reveal());
    return parsed && parsed->is_object() ? parsed->get_object() : boost::json::object{};
}

std::string seal_cookie(
    const Vault& vault,
    const http::Request& request,
    std::string_view cookie,
    const boost::json::object& content
) {
    return base64url_encode(vault.seal(boost::json::serialize(content), context_of(request, cookie))
    );
}

std::string text_of(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string{};
}

std::string redirect_uri(const http::Request& request) {
    return request.base_url() + "/demo-app";
}

}  // namespace

struct DemoClient::Started {
    std::string state;
    std::string nonce;
    std::string verifier;
};

DemoClient::DemoClient(
    std::vector<http::Route> provider,
    const Vault& vault,
    Random& random,
    const Clock& clock
)
    : provider_(std::make_unique<http::Router>(std::move(provider))),
      vault_(vault),
      random_(random),
      clock_(clock) {}

// https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
// https://www.rfc-editor.org/rfc/rfc7636#section-4.3
http::Response DemoClient::start(const http::Request& request) const {
    const Started started{
        secret_text(random_), secret_text(random_), secret_text(random_) + secret_text(random_)
    };
    http::Parameters parameters;
    parameters.set("client_id", store::demo_app_id);
    parameters.set("redirect_uri", redirect_uri(request));
    parameters.set("response_type", "code");
    parameters.set("scope", scope);
    // "The Authorization Server MUST ignore the offline_access request unless [...] prompt
    // contains consent"
    parameters.set("prompt", "consent");
    parameters.set("state", started.state);
    parameters.set("nonce", started.nonce);
    parameters.set("code_challenge", base64url_encode(sha256(started.verifier)));
    parameters.set("code_challenge_method", "S256");
    if (const auto query = http::Parameters::parse(request.query)) {
        for (const std::string_view name : {"ui_locales", "first_screen", "login_hint"}) {
            if (const auto value = query->find(name)) parameters.set(name, *value);
        }
    }
    http::Response response =
        http::see_other(request.base_url() + "/oidc/auth?" + parameters.encode());
    response.headers.set("Cache-Control", "no-store");
    http::set_cookie(
        response,
        request,
        start_cookie,
        seal_cookie(
            vault_,
            request,
            start_cookie,
            {{"state", started.state}, {"nonce", started.nonce}, {"verifier", started.verifier}}
        ),
        {.max_age = seconds_to_sign_in}
    );
    return response;
}

std::optional<DemoClient::Started> DemoClient::load_start(const http::Request& request) const {
    const auto content = open_cookie(vault_, request, start_cookie);
    Started started{
        text_of(content, "state"), text_of(content, "nonce"), text_of(content, "verifier")
    };
    if (started.state.empty()) return std::nullopt;
    return started;
}

Task<http::Response> DemoClient::call(const http::Request& browser, http::Request request) {
    request.id = browser.id;
    request.client_address = browser.client_address;
    request.origin = browser.origin;
    request.base_path = browser.base_path;
    request.secure = browser.secure;
    request.tenant = browser.tenant;
    const auto found = provider_->find(request.method, request);
    if (!found.route) co_return http::text_response(404, {});
    auto response = co_await found.route->run(request);
    if (!response) co_return http::api_error(response.error());
    co_return *std::move(response);
}

// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
Task<DemoClient::Tokens>
DemoClient::finish(const http::Request& request, const http::Parameters& answer) {
    const auto started = load_start(request);
    if (!started || !equal_constant_time(started->state, answer.get("state"))) {
        co_return fail(failed, "This sign-in was not started in this browser, or has expired.");
    }
    // https://www.rfc-editor.org/rfc/rfc9207#section-2.4
    if (answer.get("iss") != request.base_url() + "/oidc") {
        co_return fail(failed, "The answer came from another issuer.");
    }
    if (answer.has("error")) co_return fail(failed, "The sign-in was cancelled or refused.");

    http::Parameters body;
    body.set("grant_type", "authorization_code");
    body.set("client_id", store::demo_app_id);
    body.set("code", answer.get("code"));
    body.set("redirect_uri", redirect_uri(request));
    body.set("code_verifier", started->verifier);
    http::Request token_request;
    token_request.method = "POST";
    token_request.path = "/oidc/token";
    token_request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    token_request.body = body.encode();
    CO_TRY(const auto response, co_await call(request, std::move(token_request)));
    const auto parsed = json::parse(http::content_of(response));
    if (response.status != 200 || !parsed || !parsed->is_object()) {
        co_return fail(failed, "The code was not accepted. It may have been used before.");
    }
    Tokens tokens{
        text_of(parsed->get_object(), "id_token"),
        text_of(parsed->get_object(), "access_token"),
        text_of(parsed->get_object(), "refresh_token")
    };
    CO_CHECK(co_await check_id_token(request, tokens.id_token, started->nonce));
    co_return tokens;
}

// https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
Task<void> DemoClient::check_id_token(
    const http::Request& request,
    const std::string& token,
    std::string nonce
) {
    http::Request keys_request;
    keys_request.method = "GET";
    keys_request.path = "/oidc/jwks";
    CO_TRY(const auto response, co_await call(request, std::move(keys_request)));
    CO_TRY(const auto keys, jose::parse_jwks(http::content_of(response)));
    using enum jose::Algorithm;
    const jose::VerifyPolicy policy{
        .issuer = request.base_url() + "/oidc",
        .audiences = {std::string(store::demo_app_id)},
        .types = {"jwt", ""},
        .algorithms = {ES256, ES384, ES512, RS256, PS256, EdDSA},
        .clock = clock_,
        .leeway_seconds = 5,
    };
    const auto verified = jose::verify_jwt(token, policy, jose::find_in(keys));
    if (!verified || verified->text("nonce") != nonce) {
        co_return fail(failed, "The ID token is not valid.");
    }
    co_return ok();
}

std::optional<DemoClient::Tokens> DemoClient::load(const http::Request& request) const {
    const auto content = open_cookie(vault_, request, tokens_cookie);
    Tokens tokens{
        text_of(content, "id_token"),
        text_of(content, "access_token"),
        text_of(content, "refresh_token")
    };
    if (tokens.access_token.empty()) return std::nullopt;
    return tokens;
}

void DemoClient::save(http::Response& response, const http::Request& request, const Tokens& tokens)
    const {
    http::clear_cookie(response, request, start_cookie);
    http::set_cookie(
        response,
        request,
        tokens_cookie,
        seal_cookie(
            vault_,
            request,
            tokens_cookie,
            {{"id_token", tokens.id_token},
             {"access_token", tokens.access_token},
             {"refresh_token", tokens.refresh_token}}
        )
    );
}

void DemoClient::forget(http::Response& response, const http::Request& request) {
    http::clear_cookie(response, request, tokens_cookie);
}

Task<std::optional<boost::json::object>>
DemoClient::userinfo(const http::Request& request, std::string access_token) {
    http::Request userinfo_request;
    userinfo_request.method = "GET";
    userinfo_request.path = "/oidc/me";
    userinfo_request.headers.add("Authorization", "Bearer " + access_token);
    CO_TRY(const auto response, co_await call(request, std::move(userinfo_request)));
    const auto parsed = json::parse(http::content_of(response));
    if (response.status != 200 || !parsed || !parsed->is_object()) {
        co_return std::optional<boost::json::object>{};
    }
    co_return std::optional(parsed->get_object());
}

boost::json::object DemoClient::claims_of(const std::string& id_token) {
    const auto first = id_token.find('.');
    const auto second = id_token.find('.', first + 1);
    if (second == std::string::npos) return {};
    const auto payload = base64url_decode(id_token.substr(first + 1, second - first - 1));
    const auto parsed = payload ? json::parse(*payload) : Result<boost::json::value>{};
    return parsed && parsed->is_object() ? parsed->get_object() : boost::json::object{};
}

std::string DemoClient::form_binding(const http::Request& request) {
    return std::string(http::find_cookie(request, tokens_cookie));
}

}  // namespace ostiary::signin
