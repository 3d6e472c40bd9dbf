#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

#include <string>
#include <string_view>

// Cookies (RFC 6265). Values are of our own making: base64url, or percent-encoded text.
namespace ostiary::http {

// The name with the prefix __Host- where that is possible: over TLS and without a base path. A
// browser takes such a cookie from this very host only, so that no sibling domain can plant one.
// https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2
std::string host_cookie_name(const Request& request, std::string_view name);

// The value of the first cookie of that name, or empty.
std::string_view find_cookie(const Request& request, std::string_view name);

struct CookieOptions {
    // Seconds; 0 makes a cookie that ends with the browser's session.
    std::int64_t max_age = 0;
    // Always from the root of the server, under its base path.
    bool http_only = true;
};

// SameSite=Lax; Secure when the client speaks TLS. A cookie of the same name is replaced.
void set_cookie(
    Response& response,
    const Request& request,
    std::string_view name,
    std::string_view value,
    CookieOptions options = {}
);
void clear_cookie(Response& response, const Request& request, std::string_view name);

}  // namespace ostiary::http
