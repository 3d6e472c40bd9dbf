#pragma once

#include "http/request.hpp"
#include "http/response.hpp"
#include "signin/renderer.hpp"
#include "store/snapshot.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ostiary::signin {

// What every page is drawn from: the tenant's looks, the client it is shown for, and the reader's
// language.
struct PageContext {
    const http::Request& request;
    std::shared_ptr<const store::Snapshot> snapshot;
    std::shared_ptr<const store::ClientEntry> client;  // null: for no client in particular
    const web::Language& language;

    std::string text(std::string_view key) const { return std::string(web::text(language, key)); }
};

// Whether a form of the page may lead to another site: a client's redirect URI. Browsers apply
// form-action to redirects as well, so such a page cannot restrict it.
enum class Forms { none, stay, leave };

// The page as an answer that is not stored, not framed, and runs no script but our own files. The
// view is completed with what all pages show (brand, legal links, theme).
http::Response
page_response(const PageContext& context, std::string_view page, View view, Forms forms);

// A link for a page: absent unless it leads to a web site. Other schemes would run script or leave
// the browser.
std::optional<std::string> safe_href(const std::optional<std::string>& url);

// Where the theme of the tenant is served, with a version of its colours.
std::string theme_href(const http::Request& request, const Color& color);
std::string custom_css_href(const http::Request& request, std::string_view css);

}  // namespace ostiary::signin
