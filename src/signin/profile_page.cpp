#include "signin/profile_page.hpp"

#include "base/try.hpp"
#include "oauth/interaction_cookie.hpp"
#include "signin/errors.hpp"
#include "signin/same_site.hpp"

#include <algorithm>

namespace ostiary::signin {
namespace {

// What is missing, of a new account too.
std::vector<std::string_view> missing_of(const Flow& flow) {
    return missing_profile(flow.state.account, flow.state.profile, flow.experience());
}

// Whether somebody has proven anything that a profile could be completed for.
bool is_due(const Flow& flow) {
    if (flow.interaction.login_done || !flow.state.event) return false;
    const bool registers = flow.state.event == InteractionEvent::register_account;
    return (flow.state.user_id || (registers && !flow.state.profile.empty())) &&
           !missing_of(flow).empty();
}

bool lacks(const std::vector<std::string_view>& missing, std::string_view name) {
    return std::ranges::find(missing, name) != missing.end();
}

// An address that has to be verified cannot be given on a page without codes.
bool is_possible(const std::vector<std::string_view>& missing) {
    return std::ranges::all_of(missing, [](std::string_view name) {
        return name == "username" || name == "password";
    });
}

http::Response draw(const PageContext& context, const Flow& flow, const SignInForm& form) {
    const auto missing = missing_of(flow);
    View view;
    if (!form.errors.alert.empty()) view["alert"] = View{{"text", form.errors.alert}};
    if (!is_possible(missing)) {
        view["alert"] = View{{"text", context.text("complete.impossible")}};
    } else {
        view["form"] = View{
            {"action", page_href(context.request, "/continue")},
            {"csrf", csrf_token(oauth::find_interaction_bearer(context.request))}
        };
        const bool needs_username = lacks(missing, "username");
        if (needs_username) {
            view["identifier"] = identifier_view(context, {IdentifierType::username}, form);
        }
        if (lacks(missing, "password")) {
            view["password"] = password_view(FormKind::register_account, context, form);
        }
        view[needs_username ? "identifier" : "password"].as_object()["autofocus"] = true;
    }
    return page_response(context, "complete-profile", std::move(view), Forms::leave);
}

}  // namespace

Task<http::Response> ProfilePage::show(const http::Request& request) {
    auto flow = co_await flows_.load(request);
    if (!flow) co_return co_await host_.unknown_session(request);
    if (!is_due(*flow)) co_return http::see_other(page_href(request, "/sign-in"));
    CO_TRY(const auto context, co_await host_.context(request, *flow));
    co_return draw(context, *flow, {});
}

Task<http::Response> ProfilePage::post(const http::Request& request) {
    const auto fields = read_form(request);
    if (!fields) co_return co_await host_.error(request, fields.error());
    auto loaded = co_await flows_.load(request);
    if (!loaded) co_return co_await host_.unknown_session(request);
    Flow flow = *std::move(loaded);
    if (!is_csrf_token(fields->get("_csrf"), oauth::find_interaction_bearer(request))) {
        co_return co_await host_.error(request, fail(errors::cross_site_request).error());
    }
    if (!is_due(flow)) co_return http::see_other(page_href(request, "/sign-in"));
    const Flow before = flow;
    const auto bearer = co_await complete(flow, *fields);
    if (bearer) {
        http::Response response = http::see_other(resume_url(request, flow.interaction));
        response.headers.set("Cache-Control", "no-store");
        flows_.hand_over(response, request, flow, *bearer);
        co_return response;
    }
    if (bearer.error().is(errors::interaction_changed)) {
        co_return http::see_other(page_href(request, "/continue"));
    }
    CO_TRY(const auto context, co_await host_.context(request, before));
    SignInForm form;
    form.identifier = fields->get("identifier").substr(0, 256);
    form.errors = explain(context, bearer.error());
    if (bearer.error().is(json::invalid_input)) {
        form.errors.identifier = context.text("error.username_format");
    }
    if (!form.errors.any()) co_return co_await host_.error(request, bearer.error());
    http::Response response = draw(context, before, form);
    response.status = bearer.error().kind->status;
    co_return response;
}

Task<Secret> ProfilePage::complete(Flow& flow, const http::Parameters& fields) {
    const auto missing = missing_of(flow);
    if (lacks(missing, "username")) {
        CO_CHECK(co_await completion_.add_username(flow, std::string(fields.get("identifier"))));
    }
    if (lacks(missing, "password")) {
        CO_CHECK(
            co_await completion_.add_password(flow, Secret(std::string(fields.get("password"))))
        );
    }
    if (!flow.state.user_id) CO_CHECK(co_await completion_.identify(flow, std::nullopt));
    co_return co_await completion_.submit(flow);
}

std::vector<http::Route> ProfilePage::routes() {
    return {
        http::raw_route<&ProfilePage::show>(*this, "GET", "/continue"),
        http::raw_route<&ProfilePage::post>(*this, "POST", "/continue"),
    };
}

}  // namespace ostiary::signin
