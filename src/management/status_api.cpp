#include "management/status_api.hpp"

#include "crypto/digest.hpp"

namespace ostiary::management {

StatusApi::StatusApi(const std::string& status_key)
    : key_digest_(status_key.empty() ? std::string() : sha256(status_key)) {}

std::vector<http::Route> StatusApi::routes() {
    return {
        http::route<&StatusApi::get>(
            *this,
            "GET",
            "/api/status",
            http::Access::anonymous,
            {.summary = "Health check", .success = 204, .tag = "Status"}
        ),
    };
}

Task<http::Response> StatusApi::get(const http::Request& request) {
    http::Response response = http::no_content();
    const std::string_view presented = request.headers.get("logto-status-api-key");
    // Digests have one length, so that the comparison tells nothing about the key.
    if (!key_digest_.empty() && equal_constant_time(sha256(presented), key_digest_)) {
        response.headers.set("logto-tenant-id", request.tenant.value);
    }
    co_return response;
}

}  // namespace ostiary::management
