#include "signin/same_site.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
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
    return base64url_encode(hmac_sha256(bearer, "form"));
}

bool is_csrf_token(std::string_view token, std::string_view bearer) {
    return !bearer.empty() && equal_constant_time(token, csrf_token(bearer));
}

}  // namespace ostiary::signin
