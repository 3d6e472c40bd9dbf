#include "signin/consent_pages.hpp"

#include "base/try.hpp"
#include "http/cookies.hpp"
#include "oauth/authorization/answer.hpp"
#include "oauth/interaction_cookie.hpp"
#include "oauth/session_cookie.hpp"
#include "signin/errors.hpp"
#include "signin/plain_pages.hpp"
#include "signin/same_site.hpp"

#include <fmt/format.h>

namespace ostiary::signin {
namespace {

oauth::Context context_of(const http::Request& request, const Flow& flow) {
    oauth::Context context;
    context.snapshot = flow.snapshot;
    context.base_url = request.base_url();
    context.base_path = request.base_path;
    context.address = flow.address;
    context.user_agent = flow.user_agent;
    return context;
}

std::string session_bearer(const http::Request& request) {
    return std::string(http::find_cookie(request, oauth::session_cookie));
}

View form_of(const http::Request& request, std::string_view path) {
    return View{
        {"action", page_href(request, path)},
        {"csrf", csrf_token(oauth::find_interaction_bearer(request))}
    };
}

// The way on where there is no question.
http::Response pass(const http::Request& request, const Flow& flow) {
    return http::see_other(
        fmt::format("{}?{}", resume_url(request, flow.interaction), oauth::passed_consent)
    );
}

// The part of a redirect URI that a person can judge.
std::string host_of(std::string_view uri) {
    const auto scheme = uri.find("://");
    if (scheme == std::string_view::npos) return std::string(uri.substr(0, uri.find(':') + 1));
    const std::string_view rest = uri.substr(scheme + 3);
    return std::string(rest.substr(0, rest.find_first_of("/?#")));
}

boost::json::array scope_groups(const PageContext& context, const oauth::ConsentView& asked) {
    boost::json::array groups;
    boost::json::array own;
    for (const auto& name : asked.oidc_scopes) {
        View scope{{"name", name}};
        const std::string key = "scope." + name;
        if (const auto text = web::text(context.language, key); text != key) {
            scope["description"] = text;
        }
        own.push_back(std::move(scope));
    }
    if (!own.empty()) groups.push_back(View{{"scopes", std::move(own)}});
    for (const auto& resource : asked.resources) {
        boost::json::array scopes;
        for (const auto& [name, description] : resource.scopes) {
            View scope{{"name", name}};
            if (description && !description->empty()) scope["description"] = *description;
            scopes.push_back(std::move(scope));
        }
        groups.push_back(View{{"title", resource.name}, {"scopes", std::move(scopes)}});
    }
    return groups;
}

}  // namespace

Task<http::Response> ConsentPages::show(const http::Request& request) {
    // The authorization endpoint does not wait for an answer where there is no question, however
    // the interaction stands by now: what this node remembers is enough to send the browser there.
    CO_TRY(const auto recalled, co_await flows_.recall(request));
    if (recalled) {
        CO_TRY(const auto client, co_await host_.client_of(request, *recalled));
        if (client && !client->client.is_third_party) {
            co_return pass(request, *recalled);
        }
    }
    auto flow = co_await flows_.load(request);
    if (!flow) co_return co_await host_.unknown_session(request);
    CO_TRY(const auto client, co_await host_.client_of(request, *flow));
    if (client && !client->client.is_third_party) co_return pass(request, *flow);
    const std::string resume = resume_url(request, flow->interaction);
    // It knows what is due if it is not this.
    if (flow->interaction.prompt != "consent") co_return http::see_other(resume);
    const oauth::Context context = context_of(request, *flow);
    auto asked = co_await consent_.view(context, flow->interaction, session_bearer(request));
    // It also tells the client when the user may not go on.
    if (!asked) co_return http::see_other(resume);
    co_return co_await draw(request, *flow, *std::move(asked));
}

Task<http::Response>
ConsentPages::draw(const http::Request& request, const Flow& flow, oauth::ConsentView asked) {
    CO_TRY(const auto context, co_await host_.context(request, flow));
    View view{{"form", form_of(request, "/consent")}, {"user", user_view(asked.user)}};
    if (auto groups = scope_groups(context, asked); !groups.empty()) {
        view["scope_groups"] = std::move(groups);
    }
    if (auto host = host_of(asked.redirect_uri); !host.empty()) view["redirect_host"] = host;
    co_return page_response(context, "consent", std::move(view), Forms::leave);
}

Task<http::Parameters> ConsentPages::read(const http::Request& request) {
    CO_TRY(auto form, read_form(request));
    if (!is_csrf_token(form.get("_csrf"), oauth::find_interaction_bearer(request))) {
        co_return fail(errors::cross_site_request, "This page had been open for too long.");
    }
    co_return form;
}

Task<http::Response> ConsentPages::decide(const http::Request& request) {
    auto loaded = co_await flows_.load(request);
    if (!loaded) co_return co_await host_.unknown_session(request);
    Flow flow = *std::move(loaded);
    const auto form = co_await read(request);
    if (!form) co_return co_await host_.error(request, form.error());
    if (flow.interaction.prompt != "consent") {
        co_return http::see_other(resume_url(request, flow.interaction));
    }
    const std::string_view decision = form->get("decision");
    if (decision == "switch") co_return co_await sign_in_again(request, flow);
    if (decision != "allow" && decision != "deny") co_return co_await show(request);

    const oauth::Context context = context_of(request, flow);
    const std::string bearer = session_bearer(request);
    Result<std::string> path = std::unexpected(Error{});
    if (decision == "allow") {
        path = co_await consent_.accept(context, flow.interaction, bearer);
    } else {
        path = co_await consent_.deny(context, flow.interaction, bearer);
    }
    if (!path) co_return co_await host_.unknown_session(request);
    co_return http::see_other(request.base_url() + *path);
}

Task<http::Response> ConsentPages::sign_in_again(const http::Request& request, Flow& flow) {
    Completion::restart(flow);
    if (const auto saved = co_await flows_.save(flow); !saved) {
        co_return co_await host_.unknown_session(request);
    }
    co_return http::see_other(page_href(request, "/sign-in"));
}

Task<http::Response> ConsentPages::show_switch(const http::Request& request) {
    auto flow = co_await flows_.load(request);
    if (!flow) co_return co_await host_.unknown_session(request);
    CO_TRY(
        const auto session,
        co_await sessions_.find(request.tenant, session_bearer(request), clock_.now())
    );
    const auto& hint = flow->interaction.request->login_hint;
    if (!session || !hint) co_return http::see_other(page_href(request, "/sign-in"));
    CO_TRY(const auto user, co_await users_.find(request.tenant, session->user_id));
    if (!user) co_return http::see_other(page_href(request, "/sign-in"));
    CO_TRY(const auto context, co_await host_.context(request, *flow));
    View view{
        {"form", form_of(request, "/switch-account")},
        {"user", user_view(*user)},
        {"requested_identifier", *hint}
    };
    co_return page_response(context, "switch-account", std::move(view), Forms::leave);
}

Task<http::Response> ConsentPages::decide_switch(const http::Request& request) {
    auto loaded = co_await flows_.load(request);
    if (!loaded) co_return co_await host_.unknown_session(request);
    Flow flow = *std::move(loaded);
    const auto form = co_await read(request);
    if (!form) co_return co_await host_.error(request, form.error());
    if (form->get("decision") == "switch") co_return co_await sign_in_again(request, flow);
    co_return http::see_other(resume_url(request, flow.interaction));
}

std::vector<http::Route> ConsentPages::routes() {
    using P = ConsentPages;
    return {
        http::raw_route<&P::show>(*this, "GET", "/consent"),
        http::raw_route<&P::decide>(*this, "POST", "/consent"),
        http::raw_route<&P::show_switch>(*this, "GET", "/switch-account"),
        http::raw_route<&P::decide_switch>(*this, "POST", "/switch-account"),
    };
}

}  // namespace ostiary::signin
