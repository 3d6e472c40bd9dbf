#include "http/cors.hpp"

#include "base/try.hpp"
#include "http/limits.hpp"

#include <algorithm>

namespace ostiary::http {
namespace {

// Names of request headers, as a browser lists them.
bool is_name_list(std::string_view text) {
    return text.size() <= 1024 && std::ranges::all_of(text, [](char character) {
               return (character >= 'a' && character <= 'z') ||
                      (character >= 'A' && character <= 'Z') ||
                      (character >= '0' && character <= '9') || character == '-' ||
                      character == '_' || character == ',' || character == ' ';
           });
}

void add_vary(Response& response, std::string_view name) {
    const std::string_view present = response.headers.get("Vary");
    if (present.find(name) != std::string_view::npos) return;
    std::string all(present);
    if (!all.empty()) all += ", ";
    all += name;
    response.headers.set("Vary", all);
}

}  // namespace

const CorsRule* CorsPolicy::find(const Request& request) const {
    const CorsRule* best = nullptr;
    for (const CorsRule& rule : rules_) {
        const bool longer = !best || rule.prefix.size() > best->prefix.size();
        if (longer && is_below(request.path, rule.prefix)) best = &rule;
    }
    return best;
}

Task<std::string> CorsPolicy::allowed_origin(const Request& request) const {
    const CorsRule* rule = find(request);
    if (!rule) co_return std::string();
    if (!rule->allows) co_return std::string("*");
    const std::string origin(request.headers.get("Origin"));
    if (origin.empty() || origin.size() > 300) co_return std::string();
    CO_TRY(const bool allowed, co_await rule->allows(request, origin));
    co_return allowed ? origin : std::string();
}

bool is_preflight(const Request& request) {
    return request.method == "OPTIONS" && request.headers.has("Origin") &&
           request.headers.has("Access-Control-Request-Method");
}

Response
preflight_response(const Request& request, std::string_view origin, std::string_view methods) {
    Response response = no_content();
    add_cors_headers(response, origin);
    if (origin.empty()) return response;
    response.headers.add("Access-Control-Allow-Methods", methods);
    const std::string_view asked = request.headers.get("Access-Control-Request-Headers");
    if (!asked.empty() && is_name_list(asked)) {
        response.headers.add("Access-Control-Allow-Headers", asked);
        add_vary(response, "Access-Control-Request-Headers");
    }
    response.headers.add("Access-Control-Max-Age", "3600");
    return response;
}

void add_cors_headers(Response& response, std::string_view origin) {
    // Caches must not give one origin the answer that was made for another.
    if (origin != "*") add_vary(response, "Origin");
    if (origin.empty()) return;
    response.headers.set("Access-Control-Allow-Origin", origin);
    response.headers.set("Access-Control-Expose-Headers", "*");
    response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
}

}  // namespace ostiary::http
