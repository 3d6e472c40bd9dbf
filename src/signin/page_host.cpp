#include "signin/page_host.hpp"

#include "base/try.hpp"
#include "http/extract.hpp"
#include "signin/language.hpp"
#include "signin/same_site.hpp"

#include <algorithm>

namespace ostiary::signin {
namespace {

const web::Language& language_of(
    const http::Request& request,
    const store::Snapshot& snapshot,
    std::optional<std::string> ui_locales
) {
    if (const auto query = http::Parameters::parse(request.query)) {
        if (auto asked = query->find("ui_locales")) ui_locales = std::move(asked);
    }
    return choose_page_language(
        ui_locales, request.headers.get("Accept-Language"), snapshot.experience.language_info
    );
}

}  // namespace

Task<std::shared_ptr<const store::ClientEntry>>
PageHost::client_of(const http::Request& request, const Flow& flow) {
    co_return co_await snapshots_.find_client(
        flow.snapshot, flow.interaction.client_id, request.base_url()
    );
}

Task<PageContext> PageHost::context(const http::Request& request, const Flow& flow) {
    CO_TRY(auto client, co_await client_of(request, flow));
    co_return PageContext{
        request,
        flow.snapshot,
        std::move(client),
        language_of(request, *flow.snapshot, flow.interaction.request->ui_locales)
    };
}

Task<PageContext> PageHost::context(const http::Request& request) {
    CO_TRY(auto snapshot, co_await snapshots_.get(request.tenant));
    const auto& language = language_of(request, *snapshot, std::nullopt);
    co_return PageContext{request, std::move(snapshot), nullptr, language};
}

Task<http::Response> PageHost::unknown_session(const http::Request& request) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    if (const auto elsewhere = safe_href(snapshot->experience.unknown_session_redirect_url)) {
        co_return http::see_other(*elsewhere);
    }
    co_return http::see_other(page_href(request, "/unknown-session"));
}

Task<http::Response> PageHost::error(const http::Request& request, Error error) {
    CO_TRY(const auto page, co_await context(request));
    View view{{"code", error.kind->code}, {"message", error.description}};
    if (!request.id.empty()) view["request_id"] = request.id;
    http::Response response = page_response(page, "error", std::move(view), Forms::none);
    response.status = error.kind->status;
    if (error.retry_after > 0) {
        response.headers.set("Retry-After", std::to_string(error.retry_after));
    }
    co_return response;
}

std::string kept_query(const http::Request& request) {
    const auto query = http::Parameters::parse(request.query);
    if (!query) return {};
    http::Parameters kept;
    for (const std::string_view name :
         {"app_id", "organization_id", "ui_locales", "login_hint", "identifier"}) {
        if (const auto value = query->find(name)) kept.set(name, *value);
    }
    return kept.empty() ? std::string{} : '?' + kept.encode();
}

std::string page_href(const http::Request& request, std::string_view path) {
    return request.base_path + std::string(path) + kept_query(request);
}

Result<http::Parameters> read_form(const http::Request& request) {
    if (auto checked = check_same_origin(request); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    const std::string_view type = request.headers.get("Content-Type");
    if (!type.starts_with("application/x-www-form-urlencoded")) {
        return fail(http::unsupported_media_type, "The form must be sent as it is offered.");
    }
    TRY(auto form, http::Parameters::parse(request.body));
    if (form.duplicate()) return fail(http::malformed_form);
    return form;
}

}  // namespace ostiary::signin
