#include "signin/setup_pages.hpp"

#include "base/try.hpp"
#include "http/cookies.hpp"
#include "http/csrf.hpp"
#include "identity/errors.hpp"
#include "signin/errors.hpp"

namespace ostiary::signin {
namespace {

constexpr std::string_view path = "/setup";
constexpr std::string_view link_cookie = "_setup";
constexpr std::string_view form_binding = "setup";

const std::vector<IdentifierType> username_only{IdentifierType::username};

std::string bearer_of(const http::Request& request) {
    return std::string(http::find_cookie(request, http::host_cookie_name(request, link_cookie)));
}

void forget_link(http::Response& response, const http::Request& request) {
    http::clear_cookie(response, request, http::host_cookie_name(request, link_cookie));
}

http::Response draw(const PageContext& context, const SignInForm& form) {
    View view;
    if (!form.errors.alert.empty()) view["alert"] = View{{"text", form.errors.alert}};
    view["form"] = View{
        {"action", context.request.base_path + std::string(path)},
        {"csrf", http::csrf_token(Secret(bearer_of(context.request)), form_binding)}
    };
    view["identifier"] = identifier_view(context, username_only, form);
    view["password"] = password_view(FormKind::register_account, context, form);
    const bool at_password = form.errors.identifier.empty() && !form.identifier.empty();
    view[at_password ? "password" : "identifier"].as_object()["autofocus"] = true;
    return page_response(context, "setup", std::move(view), Forms::stay);
}

FormErrors check(const PageContext& context, const http::Parameters& fields) {
    FormErrors errors;
    if (fields.get("identifier").empty()) {
        errors.identifier = context.text("error.required");
    } else if (!recognize(fields.get("identifier"), username_only)) {
        errors.identifier = context.text("error.username_format");
    }
    if (fields.get("password").empty()) errors.password = context.text("error.required");
    return errors;
}

}  // namespace

Task<http::Response> SetupPages::show(const http::Request& request) {
    CO_TRY(const bool due, co_await setup_.is_due(request.tenant));
    if (!due) co_return co_await plain_.not_found(request);
    const auto query = http::Parameters::parse(request.query);
    if (!query || query->duplicate()) co_return co_await refuse_link(request);
    if (auto bearer = query->find("token")) co_return co_await enter(request, *std::move(bearer));
    if (!co_await setup_.find_link(bearer_of(request))) co_return co_await refuse_link(request);
    CO_TRY(const auto context, co_await host_.context(request));
    co_return draw(context, {});
}

Task<http::Response> SetupPages::enter(const http::Request& request, std::string bearer) {
    if (!co_await setup_.find_link(bearer)) co_return co_await refuse_link(request);
    http::Response response = http::see_other(request.base_path + std::string(path));
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Referrer-Policy", "no-referrer");
    const std::string name = http::host_cookie_name(request, link_cookie);
    http::set_cookie(response, request, name, bearer);
    co_return response;
}

Task<http::Response> SetupPages::post(const http::Request& request) {
    const auto fields = read_form(request);
    if (!fields) co_return co_await host_.error(request, fields.error());
    CO_TRY(const bool due, co_await setup_.is_due(request.tenant));
    if (!due) co_return co_await plain_.not_found(request);
    const std::string bearer = bearer_of(request);
    auto link = co_await setup_.find_link(bearer);
    if (!link) co_return co_await refuse_link(request);
    CO_TRY(const auto context, co_await host_.context(request));

    SignInForm form;
    form.identifier = fields->get("identifier").substr(0, 256);
    if (!http::is_csrf_token(Secret(bearer), form_binding, fields->get("_csrf"))) {
        form.errors.alert = context.text("error.csrf");
        http::Response response = draw(context, form);
        response.status = errors::forbidden.status;
        co_return response;
    }
    form.errors = check(context, *fields);
    if (form.errors.any()) {
        http::Response response = draw(context, form);
        response.status = identity::errors::password_rejected.status;
        co_return response;
    }
    const auto created = co_await setup_.create_administrator(
        *std::move(link),
        {std::string(fields->get("identifier")), Secret(std::string(fields->get("password")))},
        {request.client_address, std::string(request.headers.get("User-Agent"))}
    );
    if (!created) co_return co_await refused(request, std::move(form), created.error());
    View view{{"username", form.identifier}};
    http::Response response = page_response(context, "setup-done", std::move(view), Forms::none);
    forget_link(response, request);
    co_return response;
}

Task<http::Response>
SetupPages::refused(const http::Request& request, SignInForm form, Error error) {
    if (error.is(errors::setup_link_refused)) co_return co_await refuse_link(request);
    CO_TRY(const auto context, co_await host_.context(request));
    form.errors = explain(context, error);
    if (!form.errors.any()) co_return co_await host_.error(request, std::move(error));
    http::Response response = draw(context, form);
    response.status = error.kind->status;
    if (error.retry_after > 0) {
        response.headers.set("Retry-After", std::to_string(error.retry_after));
    }
    co_return response;
}

Task<http::Response> SetupPages::refuse_link(const http::Request& request) {
    CO_TRY(const auto context, co_await host_.context(request));
    View view{
        {"title", context.text("setup.refused_title")},
        {"message", context.text("setup.refused_lead")}
    };
    http::Response response = page_response(context, "error", std::move(view), Forms::none);
    response.status = errors::setup_link_refused.status;
    forget_link(response, request);
    co_return response;
}

std::vector<http::Route> SetupPages::routes() {
    using P = SetupPages;
    return {
        http::raw_route<&P::show>(*this, "GET", "/setup"),
        http::raw_route<&P::post>(*this, "POST", "/setup"),
    };
}

}  // namespace ostiary::signin
