#include "signin/assets_api.hpp"

#include "base/try.hpp"
#include "http/conditional.hpp"
#include "http/static_files.hpp"
#include "page_theme.hpp"
#include "web_assets.hpp"

namespace ostiary::signin {
namespace {

// The colours of a tenant are asked for by version; a changed one has another URL.
constexpr std::string_view versioned = "public, max-age=86400";

http::Response style_sheet(const http::Request& request, std::string css) {
    const std::string etag = http::entity_tag(css);
    http::Response response;
    response.headers.set("ETag", etag);
    response.headers.set("Cache-Control", versioned);
    if (http::matches_none(request, etag)) {
        response.status = 304;
        return response;
    }
    response.headers.set("Content-Type", "text/css; charset=utf-8");
    response.body = std::move(css);
    return response;
}

}  // namespace

Task<http::Response> AssetsApi::serve(const http::Request& request) {
    if (request.path == "/assets/theme.css") co_return co_await theme(request);
    if (request.path == "/assets/custom.css") co_return co_await custom_css(request);
    const web::Asset* asset = web::find_asset(request.path);
    if (!asset) co_return http::text_response(404, "Not found.");
    co_return http::serve_file(
        request,
        {asset->content_type,
         asset->identity,
         asset->gzip,
         asset->brotli,
         asset->etag,
         asset->immutable}
    );
}

Task<http::Response> AssetsApi::theme(const http::Request& request) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    const Color& color = snapshot->experience.color;
    web::ThemeColors colors{color.primary_color, std::nullopt};
    if (color.is_dark_mode_enabled) colors.dark_primary = color.dark_primary_color;
    co_return style_sheet(request, web::theme_stylesheet(colors));
}

Task<http::Response> AssetsApi::custom_css(const http::Request& request) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    co_return style_sheet(request, snapshot->experience.custom_css.value_or(""));
}

std::vector<http::Route> AssetsApi::routes() {
    return {http::raw_route<&AssetsApi::serve>(*this, "GET", "/assets/{path*}")};
}

}  // namespace ostiary::signin
