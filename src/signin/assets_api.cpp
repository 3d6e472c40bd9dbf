#include "signin/assets_api.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "page_theme.hpp"
#include "web_assets.hpp"

namespace ostiary::signin {
namespace {

constexpr std::string_view immutable = "public, max-age=31536000, immutable";
// The colours of a tenant are asked for by version; a changed one has another URL.
constexpr std::string_view versioned = "public, max-age=86400";

bool accepts(const http::Request& request, std::string_view coding) {
    const std::string_view header = request.headers.get("Accept-Encoding");
    for (auto at = header.find(coding); at != std::string_view::npos;
         at = header.find(coding, at + 1)) {
        const std::string_view rest = header.substr(at + coding.size());
        const bool starts = at == 0 || header[at - 1] == ' ' || header[at - 1] == ',';
        if (starts && !rest.starts_with(";q=0,") && rest != ";q=0" && rest != ";q=0.0") return true;
    }
    return false;
}

bool is_fresh(const http::Request& request, std::string_view etag) {
    const std::string_view known = request.headers.get("If-None-Match");
    return !known.empty() && known.find(etag) != std::string_view::npos;
}

http::Response not_modified(std::string_view etag) {
    http::Response response;
    response.status = 304;
    response.headers.set("ETag", etag);
    return response;
}

http::Response style_sheet(const http::Request& request, std::string css) {
    const std::string etag = '"' + base64url_encode(sha256(css).substr(0, 12)) + '"';
    if (is_fresh(request, etag)) return not_modified(etag);
    http::Response response;
    response.headers.set("Content-Type", "text/css; charset=utf-8");
    response.headers.set("Cache-Control", versioned);
    response.headers.set("ETag", etag);
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.body = std::move(css);
    return response;
}

http::Response asset_response(const http::Request& request, const web::Asset& asset) {
    if (is_fresh(request, asset.etag)) return not_modified(asset.etag);
    http::Response response;
    response.headers.set("Content-Type", asset.content_type);
    response.headers.set("Cache-Control", asset.immutable ? immutable : versioned);
    response.headers.set("Vary", "Accept-Encoding");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.shared_body = asset.identity;
    std::string etag(asset.etag);
    if (!asset.brotli.empty() && accepts(request, "br")) {
        response.shared_body = asset.brotli;
        response.headers.set("Content-Encoding", "br");
    } else if (!asset.gzip.empty() && accepts(request, "gzip")) {
        response.shared_body = asset.gzip;
        response.headers.set("Content-Encoding", "gzip");
    } else {
        response.headers.set("ETag", etag);
        return response;
    }
    // Another representation, byte for byte: its strong validator is another one.
    response.headers.set("ETag", "W/" + etag);
    return response;
}

}  // namespace

Task<http::Response> AssetsApi::serve(const http::Request& request) {
    if (request.path == "/assets/theme.css") co_return co_await theme(request);
    if (request.path == "/assets/custom.css") co_return co_await custom_css(request);
    const web::Asset* asset = web::find_asset(request.path);
    if (!asset) co_return http::text_response(404, "Not found.");
    co_return asset_response(request, *asset);
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
