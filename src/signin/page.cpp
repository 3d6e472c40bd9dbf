#include "signin/page.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace ostiary::signin {
namespace {

std::string version_of(std::string_view content) {
    return base64url_encode(sha256(content).substr(0, 9));
}

void set_href(View& view, std::string_view name, const std::optional<std::string>& url) {
    if (auto href = safe_href(url)) view[name] = *href;
}

View legal_view(const PageContext& context) {
    const SignInExperience& experience = context.snapshot->experience;
    View legal;
    set_href(legal, "terms_href", experience.terms_of_use_url);
    set_href(legal, "privacy_href", experience.privacy_policy_url);
    return legal;
}

View support_view(const SignInExperience& experience) {
    View support;
    if (experience.support_email && !experience.support_email->empty()) {
        support["email"] = *experience.support_email;
    }
    set_href(support, "website_href", experience.support_website_url);
    return support;
}

View brand_view(const SignInExperience& experience) {
    View brand;
    set_href(brand, "logo_href", experience.branding.logo_url);
    set_href(brand, "logo_dark_href", experience.branding.dark_logo_url);
    if (!experience.hide_logto_branding || brand.contains("logo_href")) brand["name"] = "Ostiary";
    return brand;
}

View app_view(const store::ClientEntry& client) {
    View app{{"name", client.client.name}};
    set_href(app, "logo_href", client.client.oidc.logo_uri);
    return app;
}

// Members that the page's own view sets stand.
void complete(View& view, const PageContext& context) {
    const auto add = [&](std::string_view name, auto&& value) {
        if (!view.contains(name)) view[name] = std::forward<decltype(value)>(value);
    };
    const auto add_filled = [&](std::string_view name, View part) {
        if (!part.empty()) add(name, std::move(part));
    };
    const SignInExperience& experience = context.snapshot->experience;
    view["base"] = context.request.base_path;
    add("dark_mode", experience.color.is_dark_mode_enabled);
    add("theme_href", theme_href(context.request, experience.color));
    if (experience.custom_css && !experience.custom_css->empty()) {
        add("custom_css_href", custom_css_href(context.request, *experience.custom_css));
    }
    if (const auto icon = safe_href(experience.branding.favicon)) add("favicon_href", *icon);
    add_filled("brand", brand_view(experience));
    add_filled("legal", legal_view(context));
    add_filled("support", support_view(experience));
    if (context.client) add("app", app_view(*context.client));
}

// scheme://host:port of an absolute URL; empty for a path.
std::string origin_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    return std::string(url.substr(0, std::min(url.find_first_of("/?#", scheme + 3), url.size())));
}

void collect_image_origins(const boost::json::value& value, std::set<std::string>& origins) {
    if (value.is_array()) {
        for (const auto& element : value.get_array()) collect_image_origins(element, origins);
    } else if (value.is_object()) {
        static constexpr std::string_view images[] = {
            "logo_href", "logo_dark_href", "favicon_href", "avatar_href"
        };
        for (const auto& [name, member] : value.get_object()) {
            if (member.is_string() &&
                std::ranges::find(images, std::string_view(name)) != std::end(images)) {
                origins.insert(origin_of(member.get_string()));
            } else {
                collect_image_origins(member, origins);
            }
        }
    }
}

std::string content_security_policy(const View& view, Forms forms) {
    std::set<std::string> origins;
    collect_image_origins(view, origins);
    std::string images;
    for (const auto& origin : origins) {
        // A host may not smuggle further directives in.
        if (origin.empty() || origin.find_first_of(" ;,'\"") != std::string::npos) continue;
        images += ' ' + origin;
    }
    const std::string_view form_action = forms == Forms::none   ? "; form-action 'none'"
                                         : forms == Forms::stay ? "; form-action 'self'"
                                                                : "";
    return fmt::format(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{}; "
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'{}",
        images,
        form_action
    );
}

}  // namespace

std::optional<std::string> safe_href(const std::optional<std::string>& url) {
    if (!url || !(url->starts_with("https://") || url->starts_with("http://"))) return std::nullopt;
    return url;
}

std::string theme_href(const http::Request& request, const Color& color) {
    const std::string colors =
        color.primary_color + color.dark_primary_color + (color.is_dark_mode_enabled ? "d" : "l");
    return request.base_path + "/assets/theme.css?v=" + version_of(colors);
}

std::string custom_css_href(const http::Request& request, std::string_view css) {
    return request.base_path + "/assets/custom.css?v=" + version_of(css);
}

http::Response
page_response(const PageContext& context, std::string_view page, View view, Forms forms) {
    complete(view, context);
    http::Response response = http::html_response(200, render_page(page, context.language, view));
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Content-Language", context.language.tag);
    response.headers.set("Content-Security-Policy", content_security_policy(view, forms));
    response.headers.set("Vary", "Accept-Language, Cookie");
    // "no-referrer" would make the Origin of our own form posts "null".
    response.headers.set("Referrer-Policy", "same-origin");
    response.headers.set("X-Frame-Options", "DENY");
    return response;
}

}  // namespace ostiary::signin
