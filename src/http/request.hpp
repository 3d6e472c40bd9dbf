#pragma once

#include "base/id.hpp"
#include "http/form.hpp"
#include "http/headers.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ostiary::http {

// Who calls an operation, as its access check found out.
struct Principal {
    enum class Kind { anonymous, user, application };

    Kind kind = Kind::anonymous;
    std::string id;         // subject: a user or a client
    std::string client_id;  // the client that was given the token
    std::string scope;
};

// One request, read and checked for form, with what the server knows about how it came.
struct Request {
    std::string method;
    std::string path;   // decoded once, without base path and query
    std::string query;  // as received
    Headers headers;
    std::string body;

    std::string id;              // request id, as in the log and in the answer's header
    std::string client_address;  // of the peer, or what a trusted proxy says
    std::string origin;          // "https://id.example": scheme and authority the client used
    std::string base_path;       // "" or "/auth": where the server is mounted
    bool secure = false;         // the client speaks TLS (to us or to the trusted proxy)
    TenantId tenant;
    Principal principal;

    std::map<std::string, std::string, std::less<>> captures;  // {id} of the route's path

    std::string_view capture(std::string_view name) const {
        const auto found = captures.find(name);
        return found == captures.end() ? std::string_view{} : found->second;
    }
    // origin and base path: what every absolute URL of this tenant starts with.
    std::string base_url() const { return origin + base_path; }
};

}  // namespace ostiary::http
