#include "http/conditional.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "http/response_head.hpp"

#include <algorithm>

namespace ostiary::http {

std::string entity_tag(std::string_view content) {
    return '"' + base64url_encode(std::string_view(sha256(content)).substr(0, 18)) + '"';
}

bool matches_none(const Request& request, std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    for (const auto& [name, value] : request.headers) {
        if (!same_name(name, "If-None-Match")) continue;
        if (value == "*") return true;
        for (std::string_view rest = value; !rest.empty();) {
            const std::size_t open = rest.find('"');
            if (open == std::string_view::npos) break;
            const std::size_t close = rest.find('"', open + 1);
            if (close == std::string_view::npos) break;
            if (rest.substr(open, close + 1 - open) == tag) return true;
            rest.remove_prefix(close + 1);
        }
    }
    return false;
}

void apply_condition(const Request& request, Response& response) {
    if (response.status != 200 || (request.method != "GET" && request.method != "HEAD")) return;
    if (response.headers.get("Cache-Control").find("no-store") != std::string_view::npos) return;
    if (!response.headers.has("ETag")) {
        response.headers.add("ETag", entity_tag(content_of(response)));
    }
    if (!matches_none(request, response.headers.get("ETag"))) return;
    response.status = 304;
    response.headers.remove("Content-Type");
    response.headers.remove("Content-Encoding");
    response.body.clear();
    response.shared_body = {};
}

}  // namespace ostiary::http
