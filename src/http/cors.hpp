#pragma once

#include "base/task.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// Cross-origin requests (https://fetch.spec.whatwg.org/#http-cors-protocol).
namespace ostiary::http {

// Which origins may read the answers of the paths below a prefix. Credentials (cookies) are never
// allowed across origins.
struct CorsRule {
    std::string prefix;  // without the base path
    // Nothing: every origin. The request is complete, so the client may be known; of a preflight
    // only the header is.
    std::function<Task<bool>(const Request& request, std::string_view origin)> allows{};
};

// Finds the rule with the longest prefix; paths below none are closed to other origins.
class CorsPolicy {
public:
    explicit CorsPolicy(std::vector<CorsRule> rules) : rules_(std::move(rules)) {}

    // The value of Access-Control-Allow-Origin: "*", the origin, or empty.
    Task<std::string> allowed_origin(const Request& request) const;
    // Whether a rule concerns the request at all: saves a coroutine for most of them.
    bool concerns(const Request& request) const { return find(request) != nullptr; }

private:
    const CorsRule* find(const Request& request) const;

    std::vector<CorsRule> rules_;
};

bool is_preflight(const Request& request);
// Answers a preflight for a path that has these methods.
Response
preflight_response(const Request& request, std::string_view origin, std::string_view methods);
// Adds the headers of an actual answer.
void add_cors_headers(Response& response, std::string_view origin);

}  // namespace ostiary::http
