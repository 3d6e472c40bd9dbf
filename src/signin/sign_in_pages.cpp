#include "signin/sign_in_pages.hpp"

#include "base/try.hpp"
#include "identity/errors.hpp"
#include "oauth/interaction_cookie.hpp"
#include "signin/errors.hpp"
#include "signin/same_site.hpp"

#include <fmt/format.h>

namespace ostiary::signin {
namespace {

std::string_view page_of(FormKind kind) {
    return kind == FormKind::sign_in ? "sign-in" : "register";
}

InteractionEvent event_of(FormKind kind) {
    return kind == FormKind::sign_in ? InteractionEvent::sign_in
                                     : InteractionEvent::register_account;
}

http::Response
draw(const PageContext& context, FormKind kind, const Flow& flow, const SignInForm& form) {
    const std::string csrf = csrf_token(oauth::find_interaction_bearer(context.request));
    return page_response(
        context, page_of(kind), form_view(kind, context, flow, form, csrf), Forms::leave
    );
}

}  // namespace

Task<http::Response> SignInPages::show(const http::Request& request, FormKind kind) {
    auto flow = co_await flows_.load(request);
    if (!flow) co_return co_await host_.unknown_session(request);
    // Signed in already: what remains is the authorization endpoint's.
    if (flow->interaction.login_done) {
        co_return http::see_other(resume_url(request, flow->interaction));
    }
    if (kind == FormKind::sign_in &&
        !is_allowed(InteractionEvent::sign_in, flow->experience().sign_in_mode)) {
        co_return http::see_other(page_href(request, "/register"));
    }
    CO_TRY(const auto context, co_await host_.context(request, *flow));
    co_return draw(context, kind, *flow, fresh_form(context, *flow));
}

Task<http::Response> SignInPages::post(const http::Request& request, FormKind kind) {
    auto fields = read_form(request);
    if (!fields) co_return co_await host_.error(request, std::move(fields).error());
    auto loaded = co_await flows_.load(request);
    if (!loaded) co_return co_await host_.unknown_session(request);
    Flow flow = *std::move(loaded);
    CO_TRY(const auto context, co_await host_.context(request, flow));

    SignInForm form;
    form.identifier = fields->get("identifier").substr(0, 256);
    form.agreed = fields->get("agreement") == "yes";
    if (!is_csrf_token(fields->get("_csrf"), oauth::find_interaction_bearer(request))) {
        form.errors.alert = context.text("error.csrf");
        http::Response response = draw(context, kind, flow, form);
        response.status = errors::forbidden.status;
        co_return response;
    }
    if (flow.interaction.login_done) {
        co_return http::see_other(resume_url(request, flow.interaction));
    }
    const auto types = identifier_types(kind, context, flow);
    const auto identifier = recognize(fields->get("identifier"), types);
    form.errors = check_form(kind, context, *fields, types);
    if (!identifier || form.errors.any()) {
        http::Response response = draw(context, kind, flow, form);
        response.status = identity::errors::invalid_credentials.status;
        co_return response;
    }

    auto bearer =
        co_await run_steps(flow, kind, *identifier, Secret(std::string(fields->get("password"))));
    if (!bearer) {
        co_return co_await refused(request, kind, flow, std::move(form), std::move(bearer).error());
    }
    http::Response response = http::see_other(resume_url(request, flow.interaction));
    response.headers.set("Cache-Control", "no-store");
    flows_.hand_over(response, request, flow, *bearer);
    co_return response;
}

Task<Secret> SignInPages::run_steps(
    Flow& flow,
    FormKind kind,
    InteractionIdentifier identifier,
    Secret password
) {
    CO_CHECK(Completion::init(flow, event_of(kind)));
    std::string verification;
    if (kind == FormKind::sign_in) {
        CO_TRY(
            verification,
            co_await verification_.verify_password(flow, std::move(identifier), std::move(password))
        );
    } else {
        CO_TRY(
            verification,
            co_await verification_.choose_new_identity(
                flow, std::move(identifier), std::move(password)
            )
        );
    }
    CO_CHECK(co_await completion_.identify(flow, std::move(verification)));
    co_return co_await completion_.submit(flow);
}

Task<http::Response> SignInPages::refused(
    const http::Request& request,
    FormKind kind,
    Flow& flow,
    SignInForm form,
    Error error
) {
    // Another request of this browser came first, perhaps the same one sent twice.
    if (error.is(errors::interaction_changed)) {
        co_return http::see_other(
            page_href(request, kind == FormKind::sign_in ? "/sign-in" : "/register")
        );
    }
    // What was proven stays; what is missing has a page of its own.
    if (error.is(errors::missing_profile)) {
        CO_CHECK(co_await flows_.save(flow));
        co_return http::see_other(page_href(request, "/continue"));
    }
    const std::string_view step = kind == FormKind::sign_in ? "Password" : "NewPasswordIdentity";
    CO_CHECK(co_await flows_.record_failure(
        flow, fmt::format("Interaction.{}.Verification.{}.Submit", flow.event_name(), step), error
    ));
    if (error.is(identity::errors::user_suspended)) {
        co_return http::see_other(page_href(request, "/account-suspended"));
    }
    CO_TRY(const auto context, co_await host_.context(request, flow));
    form.errors = explain(context, error);
    if (!form.errors.any()) co_return co_await host_.error(request, std::move(error));
    http::Response response = draw(context, kind, flow, form);
    response.status = error.kind->status;
    if (error.retry_after > 0) {
        response.headers.set("Retry-After", std::to_string(error.retry_after));
    }
    co_return response;
}

Task<http::Response> SignInPages::show_sign_in(const http::Request& request) {
    return show(request, FormKind::sign_in);
}

Task<http::Response> SignInPages::post_sign_in(const http::Request& request) {
    return post(request, FormKind::sign_in);
}

Task<http::Response> SignInPages::show_register(const http::Request& request) {
    return show(request, FormKind::register_account);
}

Task<http::Response> SignInPages::post_register(const http::Request& request) {
    return post(request, FormKind::register_account);
}

Task<http::Response> SignInPages::go_to_sign_in(const http::Request& request) {
    co_return http::see_other(page_href(request, "/sign-in"));
}

Task<http::Response> SignInPages::go_to_register(const http::Request& request) {
    co_return http::see_other(page_href(request, "/register"));
}

std::vector<http::Route> SignInPages::routes() {
    using P = SignInPages;
    return {
        http::raw_route<&P::show_sign_in>(*this, "GET", "/sign-in"),
        http::raw_route<&P::post_sign_in>(*this, "POST", "/sign-in"),
        http::raw_route<&P::show_register>(*this, "GET", "/register"),
        http::raw_route<&P::post_register>(*this, "POST", "/register"),
        http::raw_route<&P::go_to_sign_in>(*this, "GET", "/identifier-sign-in"),
        http::raw_route<&P::go_to_register>(*this, "GET", "/identifier-register"),
        http::raw_route<&P::go_to_sign_in>(*this, "GET", "/single-sign-on"),
        http::raw_route<&P::go_to_sign_in>(*this, "GET", "/reset-password"),
        http::raw_route<&P::go_to_sign_in>(*this, "GET", "/forgot-password"),
    };
}

}  // namespace ostiary::signin
