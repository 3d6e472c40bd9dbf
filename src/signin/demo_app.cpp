#include "signin/demo_app.hpp"

#include "base/try.hpp"
#include "signin/errors.hpp"
#include "signin/plain_pages.hpp"
#include "signin/same_site.hpp"
#include "store/builtin_clients.hpp"

#include <boost/json.hpp>

#include <fmt/chrono.h>

namespace ostiary::signin {
namespace {

std::string_view text_of(const View& claims, std::string_view name) {
    const auto* value = claims.if_contains(name);
    return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

// The time that a claim says, beside its number: seconds in tokens, milliseconds in the profile.
std::string note_of(std::string_view name, const boost::json::value& value) {
    if (!value.is_int64()) return {};
    std::time_t seconds = 0;
    for (const std::string_view known : {"exp", "iat", "nbf", "auth_time"}) {
        if (name == known) seconds = value.get_int64();
    }
    for (const std::string_view known : {"updated_at", "created_at"}) {
        if (name == known) seconds = value.get_int64() / 1000;
    }
    constexpr std::time_t year_9999 = 253'402'300'799;
    if (seconds <= 0 || seconds > year_9999) return {};
    return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(seconds));
}

View claim_group(std::string title, std::string hint, const View& claims) {
    boost::json::array list;
    for (const auto& [name, value] : claims) {
        std::string text =
            value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
        View claim{{"name", name}, {"value", std::move(text)}};
        if (const auto note = note_of(name, value); !note.empty()) claim["note"] = note;
        list.push_back(std::move(claim));
    }
    return {{"title", std::move(title)}, {"hint", std::move(hint)}, {"claims", std::move(list)}};
}

boost::json::array token_list(const PageContext& context, const DemoClient::Tokens& tokens) {
    boost::json::array list;
    const auto add = [&](std::string_view label, const std::string& value) {
        if (value.empty()) return;
        list.push_back(View{
            {"label", context.text(label)},
            {"masked", value.substr(0, 8) + "••••••••"},
            {"value", value}
        });
    };
    add("demo.token_id", tokens.id_token);
    add("demo.token_access", tokens.access_token);
    add("demo.token_refresh", tokens.refresh_token);
    return list;
}

View account_view(const View& profile) {
    std::string_view identifier;
    for (const std::string_view name : {"username", "email", "phone_number", "sub"}) {
        if (identifier.empty()) identifier = text_of(profile, name);
    }
    User user;
    user.id = UserId(text_of(profile, "sub"));
    user.username = identifier;
    if (const auto name = text_of(profile, "name"); !name.empty()) user.name = name;
    if (const auto picture = text_of(profile, "picture"); !picture.empty()) user.avatar = picture;
    return user_view(user);
}

}  // namespace

Task<http::Response> DemoApp::show(const http::Request& request) {
    auto query = http::Parameters::parse(request.query);
    if (!query) co_return co_await host_.error(request, std::move(query).error());
    if (query->has("code") || query->has("error")) {
        co_return co_await callback(request, *std::move(query));
    }
    const auto tokens = client_.load(request);
    if (!tokens) co_return client_.start(request);
    CO_TRY(const auto profile, co_await client_.userinfo(request, tokens->access_token));
    // The token has expired, or somebody revoked it.
    if (!profile) co_return client_.start(request);

    CO_TRY(const auto context, co_await host_.context(request));
    View view{
        {"form",
         View{
             {"action", request.base_path + "/demo-app"},
             {"csrf", csrf_token(DemoClient::form_binding(request))}
         }},
        {"user", account_view(*profile)},
        {"has_tokens", true},
        {"tokens", token_list(context, *tokens)},
        {"discovery_href", request.base_path + "/oidc/.well-known/openid-configuration"}
    };
    view["claim_groups"] = boost::json::array{
        claim_group(context.text("demo.profile"), context.text("demo.profile_hint"), *profile),
        claim_group(
            context.text("demo.id_token"),
            context.text("demo.id_token_hint"),
            DemoClient::claims_of(tokens->id_token)
        ),
    };
    co_return page_response(context, "demo-app", std::move(view), Forms::leave);
}

Task<http::Response> DemoApp::callback(const http::Request& request, http::Parameters answer) {
    auto tokens = co_await client_.finish(request, answer);
    if (!tokens) co_return co_await host_.error(request, std::move(tokens).error());
    // The code does not stay in the address.
    http::Response response = http::see_other(request.base_path + "/demo-app");
    response.headers.set("Cache-Control", "no-store");
    client_.save(response, request, *tokens);
    co_return response;
}

// https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
Task<http::Response> DemoApp::sign_out(const http::Request& request) {
    const auto form = read_form(request);
    if (!form) co_return co_await host_.error(request, form.error());
    if (!is_csrf_token(form->get("_csrf"), DemoClient::form_binding(request))) {
        co_return co_await host_.error(request, fail(errors::cross_site_request).error());
    }
    http::Parameters parameters;
    parameters.set("client_id", store::demo_app_id);
    parameters.set("post_logout_redirect_uri", request.base_url() + "/demo-app");
    http::Response response =
        http::see_other(request.base_url() + "/oidc/session/end?" + parameters.encode());
    response.headers.set("Cache-Control", "no-store");
    DemoClient::forget(response, request);
    co_return response;
}

std::vector<http::Route> DemoApp::routes() {
    return {
        http::raw_route<&DemoApp::show>(*this, "GET", "/demo-app"),
        http::raw_route<&DemoApp::sign_out>(*this, "POST", "/demo-app"),
    };
}

}  // namespace ostiary::signin
