#include "signin/plain_pages.hpp"

#include "base/try.hpp"
#include "store/builtin_clients.hpp"

namespace ostiary::signin {
namespace {

// The first character, of however many bytes.
std::string initial_of(std::string_view name) {
    std::size_t length = name.empty() ? 0 : 1;
    while (length < name.size() && (static_cast<unsigned char>(name[length]) & 0xC0U) == 0x80U) {
        ++length;
    }
    std::string initial(name.substr(0, length));
    if (initial.size() == 1 && initial[0] >= 'a' && initial[0] <= 'z') {
        initial[0] = static_cast<char>(initial[0] - 'a' + 'A');
    }
    return initial;
}

bool has_sample(const http::Request& request) {
    const ClientId sample(store::demo_app_id);
    return store::builtin_client(request.tenant, request.base_url(), sample) != nullptr;
}

}  // namespace

View user_view(const EndUser& user) {
    std::string identifier;
    for (const auto* candidate : {&user.username, &user.primary_email, &user.primary_phone}) {
        if (identifier.empty() && *candidate) identifier = **candidate;
    }
    if (identifier.empty()) identifier = user.id.value;
    const std::string name = user.name && !user.name->empty() ? *user.name : identifier;
    View view{{"name", name}, {"initial", initial_of(name)}};
    if (identifier != name) view["identifier"] = identifier;
    if (const auto avatar = safe_href(user.avatar)) view["avatar_href"] = *avatar;
    return view;
}

Task<http::Response> PlainPages::error(const http::Request& request, Error error) {
    return host_.error(request, std::move(error));
}

Task<http::Response> PlainPages::confirm_logout(const http::Request& request, Logout logout) {
    CO_TRY(const auto context, co_await host_.context(request));
    View view{{"form", View{{"action", logout.action}, {"xsrf", logout.xsrf}}}};
    if (logout.client_name) view["app"] = View{{"name", *logout.client_name}};
    if (logout.user_id) {
        CO_TRY(const auto user, co_await users_.find(request.tenant, UserId(*logout.user_id)));
        if (user) view["user"] = user_view(*user);
    }
    co_return page_response(context, "logout", std::move(view), Forms::leave);
}

Task<http::Response> PlainPages::signed_out(const http::Request& request) {
    CO_TRY(const auto context, co_await host_.context(request));
    co_return page_response(context, "signed-out", {}, Forms::none);
}

// https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
Task<http::Response> PlainPages::form_post(
    const http::Request& request,
    std::string redirect_uri,
    http::Parameters parameters
) {
    CO_TRY(const auto context, co_await host_.context(request));
    boost::json::array fields;
    for (const auto& [name, value] : parameters) {
        fields.push_back(View{{"name", name}, {"value", value}});
    }
    View view{{"redirect_uri", redirect_uri}, {"parameters", std::move(fields)}};
    co_return page_response(context, "form-post", std::move(view), Forms::leave);
}

Task<http::Response> PlainPages::not_found(const http::Request& request) {
    CO_TRY(const auto context, co_await host_.context(request));
    View view{
        {"title", context.text("failure.not_found_title")},
        {"message", context.text("failure.not_found_lead")},
        {"back_href", request.base_path + "/"}
    };
    http::Response response = page_response(context, "error", std::move(view), Forms::none);
    response.status = 404;
    co_return response;
}

Task<http::Response> PlainPages::home(const http::Request& request) {
    CO_TRY(const auto context, co_await host_.context(request));
    if (const auto elsewhere =
            safe_href(context.snapshot->experience.unknown_session_redirect_url)) {
        co_return http::see_other(*elsewhere);
    }
    // Nobody asked for a sign-in: the sample application shows what one looks like.
    co_return http::see_other(
        request.base_path + (has_sample(request) ? "/demo-app" : "/unknown-session")
    );
}

Task<http::Response> PlainPages::unknown_session(const http::Request& request) {
    CO_TRY(const auto context, co_await host_.context(request));
    View view;
    if (has_sample(request)) view["home_href"] = request.base_path + "/";
    co_return page_response(context, "unknown-session", std::move(view), Forms::none);
}

Task<http::Response> PlainPages::account_suspended(const http::Request& request) {
    CO_TRY(const auto context, co_await host_.context(request));
    View view{{"sign_in_href", page_href(request, "/sign-in")}};
    co_return page_response(context, "account-suspended", std::move(view), Forms::none);
}

std::vector<http::Route> PlainPages::routes() {
    using P = PlainPages;
    return {
        http::raw_route<&P::home>(*this, "GET", "/"),
        http::raw_route<&P::unknown_session>(*this, "GET", "/unknown-session"),
        http::raw_route<&P::account_suspended>(*this, "GET", "/account-suspended"),
    };
}

}  // namespace ostiary::signin
