#include "http/csrf.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"

namespace ostiary::http {

std::string csrf_token(const Secret& key, std::string_view binding) {
    // The prefix keeps other uses of the key from ever making the same value.
    return base64url_encode(hmac_sha256(key.reveal(), "csrf:" + std::string(binding)));
}

bool is_csrf_token(const Secret& key, std::string_view binding, std::string_view token) {
    return equal_constant_time(csrf_token(key, binding), token);
}

bool is_cross_origin(const Request& request) {
    const std::string_view site = request.headers.get("Sec-Fetch-Site");
    if (!site.empty()) return site != "same-origin" && site != "none";
    const std::string_view origin = request.headers.get("Origin");
    return !origin.empty() && origin != request.origin;
}

}  // namespace ostiary::http
