#pragma once

#include "base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ostiary::redis {

// Where a Redis or Valkey server is: `redis://user:password@host:port/0`, or `rediss://` for TLS.
struct Address {
    bool tls = false;
    std::string host;
    std::string port = "6379";
    std::string user = "default";
    Secret password;  // empty: none
};

// Nothing for a text that is no such URL. The number of a database is accepted and means nothing
// here: messages are not kept in any.
std::optional<Address> parse_url(std::string_view url);

}  // namespace ostiary::redis
