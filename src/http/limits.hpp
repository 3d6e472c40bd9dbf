#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::http {

// The largest body that paths below a prefix accept.
struct BodyLimit {
    std::string prefix;
    std::size_t bytes;
};

// What one connection may take of the server.
struct Limits {
    std::size_t target = 8 * 1024;
    std::size_t header = 16 * 1024;  // all fields together
    std::size_t fields = 100;
    std::size_t other_body = 64 * 1024;
    std::vector<BodyLimit> bodies{{"/oidc", 56 * 1024}, {"/api", 1024 * 1024}};

    std::size_t connections = 20'000;
    std::size_t connections_per_address = 0;  // 0: no bound of its own

    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds header_time{10'000};  // from the first byte of a request to the last
    std::chrono::milliseconds stall{20'000};        // of a body or an answer that makes no progress
    std::chrono::milliseconds idle{75'000};         // between requests
    std::chrono::milliseconds linger{2'000};        // for the client to read a last answer
    std::size_t minimum_rate = 1024;  // bytes per second, of a body or an answer, beyond `stall`

    std::size_t body_for(std::string_view path) const;
};

// Whether `path` is `prefix` or below it.
bool is_below(std::string_view path, std::string_view prefix);

}  // namespace ostiary::http
