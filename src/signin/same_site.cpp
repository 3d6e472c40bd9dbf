#include "signin/same_site.hpp"

#include "http/csrf.hpp"
#include "signin/errors.hpp"

namespace ostiary::signin {

Result<void> check_same_origin(const http::Request& request) {
    const std::string_view site = request.headers.get("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin") return fail(errors::cross_site_request);
    const std::string_view origin = request.headers.get("Origin");
    if (origin.empty() || origin == request.origin) return {};
    // A server with several origins: the one that the browser addressed counts.
    std::string addressed(request.secure ? "https://" : "http://");
    addressed += request.headers.get("Host");
    if (origin != addressed) return fail(errors::cross_site_request);
    return {};
}

std::string csrf_token(std::string_view bearer) {
    return http::csrf_token(Secret(std::string(bearer)), "sign-in");
}

bool is_csrf_token(std::string_view token, std::string_view bearer) {
    return !bearer.empty() && http::is_csrf_token(Secret(std::string(bearer)), "sign-in", token);
}

}  // namespace ostiary::signin
